import { isId } from "@recibo/common/uuid";
import express, { type Request, type Response, type Router } from "express";
import { z } from "zod";
import { perLanguage, wordsOf } from "../language/words.ts";
import type { Live } from "../live/live-server.ts";
import { notFound } from "../web/errors.ts";
import { checkForm, type FormErrors, field } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import { type Accounts, shortestPassword } from "./accounts.ts";
import { emailAddress } from "./forms.ts";
import { daysToAccept, type Invitations } from "./invitations.ts";
import type { MemberChange, Members } from "./members.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInTries } from "./sign-in-tries.ts";

const invitationForm = perLanguage((words) => z.object({ invited: emailAddress(words) }));

const passwordsForm = perLanguage(({ t }) =>
  z.object({
    least: z
      .string()
      .trim()
      .regex(/^\d{1,3}$/, t("accounts:errors.least"))
      .transform(Number)
      .refine((least) => least >= shortestPassword && least <= 64, t("accounts:errors.least")),
  }),
);

/** What was done before the members page is shown again, to be said there. */
const doings = ["role", "removed", "revoked", "passwords"] as const;
type Done = (typeof doings)[number];

/** Who is in the organisation, and for its owners: invitations, roles, removal. See `ownersOnly`. */
export function memberRoutes(options: {
  accounts: Accounts;
  members: Members;
  invitations: Invitations;
  sessions: Sessions;
  tries: SignInTries;
  live: Live;
}): Router {
  const { accounts, members, invitations, sessions, tries, live } = options;
  const routes = express.Router();

  routes.get("/members", async (request, response) => {
    const done = doings.find((each) => each === request.query.done);
    await show(request, response, 200, { ...(done && { done }) });
  });

  routes.post("/members/invitations", async (request, response) => {
    const person = personOf(request);
    const words = wordsOf(response);
    const typed = { invited: field(request.body, "invited") };
    const { value, errors } = checkForm(invitationForm(words), request.body);
    if (errors) return show(request, response, 422, { typed, errors });
    if (!(await tries.forInvitations(person.organisationId))) {
      const errors = { invited: words.t("accounts:errors.too-many-invitations") };
      return show(request, response, 429, { typed, errors });
    }
    const token = await invitations.invite(person, value.invited);
    if (token === undefined) {
      const errors = { invited: words.t("accounts:errors.member-already") };
      return show(request, response, 422, { typed, errors });
    }
    const { organisationId, userId } = person;
    request.log.info({ organisationId, userId }, "invited");
    // Shown here and now, as only its hash is kept; and kept out of every cache.
    response.set("cache-control", "no-store");
    const address = `${request.protocol}://${request.get("host")}/invitations/${token}`;
    await show(request, response, 200, { link: { address, email: value.invited } });
  });

  routes.post("/members/invitations/:id/revoke", async (request, response) => {
    const { organisationId } = personOf(request);
    const { id } = request.params;
    if (!isId(id) || !(await invitations.revoke(organisationId, id))) throw notFound();
    request.log.info({ organisationId, invitation: id }, "invitation revoked");
    seeOther(response, "revoked");
  });

  routes.post("/members/passwords", async (request, response) => {
    const { organisationId } = personOf(request);
    const typed = { least: field(request.body, "least") };
    const { value, errors } = checkForm(passwordsForm(wordsOf(response)), request.body);
    if (errors) return show(request, response, 422, { typed, errors });
    await accounts.askForPasswordsOf(organisationId, value.least);
    seeOther(response, "passwords");
  });

  routes.post("/members/:id/role", async (request, response) => {
    const { organisationId } = personOf(request);
    const { id } = request.params;
    const role = field(request.body, "role");
    if (!isId(id) || (role !== "owner" && role !== "member")) throw notFound();
    const change = await members.changeRole(organisationId, id, role);
    await answer(request, response, change, "role");
  });

  routes.post("/members/:id/remove", async (request, response) => {
    const { organisationId, userId } = personOf(request);
    const { id } = request.params;
    if (!isId(id)) throw notFound();
    const change = await members.remove(organisationId, id, userId);
    if (change === "done") for (const session of await sessions.endAll(id)) live.signOut(session);
    await answer(request, response, change, "removed");
  });

  async function answer(
    request: Request<{ id: string }>,
    response: Response,
    change: MemberChange,
    done: Done,
  ): Promise<void> {
    if (change === "not-found") throw notFound();
    const { t } = wordsOf(response);
    if (change !== "done") {
      const errors = { "": t(`accounts:members.refused.${change}`) };
      return show(request, response, 409, { errors });
    }
    const { organisationId, userId: by } = personOf(request);
    request.log.info({ organisationId, userId: request.params.id, by }, `member: ${done}`);
    seeOther(response, done);
  }

  async function show(
    request: Request,
    response: Response,
    status: number,
    shown: {
      done?: Done;
      link?: { address: string; email: string };
      typed?: { invited?: string; least?: string };
      errors?: FormErrors;
    },
  ): Promise<void> {
    const { organisationId, userId, role } = personOf(request);
    const owner = role === "owner";
    const [people, pending, least] = await Promise.all([
      members.list(organisationId),
      owner ? invitations.pending(organisationId) : [],
      accounts.shortestPassword(organisationId),
    ]);
    response.status(status).render("members", {
      title: wordsOf(response).t("accounts:members.heading"),
      active: "members",
      people,
      pending,
      owner,
      userId,
      days: daysToAccept,
      done: shown.done ?? null,
      link: shown.link ?? null,
      form: { invited: "", least: String(least), ...shown.typed },
      errors: shown.errors ?? {},
    });
  }

  return routes;
}

function seeOther(response: Response, done: Done): void {
  response.redirect(303, `/members?done=${done}`);
}
