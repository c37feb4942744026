import { isId } from "@recibo/common/uuid";
import express, { type Request, type Response, type Router } from "express";
import { z } from "zod";
import { languages } from "../language/languages.ts";
import { perLanguage, type Words, wordsOf } from "../language/words.ts";
import type { Live } from "../live/live-server.ts";
import { notFound } from "../web/errors.ts";
import { checkForm, type FormErrors, field } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import type { Accounts } from "./accounts.ts";
import { browserNameOf } from "./browser-name.ts";
import type { Enter } from "./entrance.ts";
import { newPassword, personName } from "./forms.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInTries } from "./sign-in-tries.ts";

const profileForm = perLanguage((words) =>
  z.object({ name: personName(words), language: z.enum(languages) }),
);

const passwordForm = (words: Words, least: number) =>
  z.object({
    current: z.string().min(1, words.t("accounts:errors.current-missing")),
    password: newPassword(words, least),
  });

const doings = ["profile", "password", "sessions"] as const;
type Done = (typeof doings)[number];

/** A person's own account: name and language, password, and where they are signed in. */
export function ownAccountRoutes(options: {
  accounts: Accounts;
  sessions: Sessions;
  tries: SignInTries;
  live: Live;
  enter: Enter;
}): Router {
  const { accounts, sessions, tries, live, enter } = options;
  const routes = express.Router();

  routes.get("/account", async (request, response) => {
    const done = doings.find((each) => each === request.query.done);
    await show(request, response, 200, {}, {}, done);
  });

  routes.post("/account", async (request, response) => {
    const person = personOf(request);
    const typed = {
      name: field(request.body, "name"),
      language: field(request.body, "language"),
    };
    const { value, errors } = checkForm(profileForm(wordsOf(response)), request.body);
    if (errors) return show(request, response, 422, typed, errors);
    await accounts.saveProfile(person.userId, value);
    request.session.person = { ...person, ...value };
    response.redirect(303, "/account?done=profile");
  });

  routes.post("/account/password", async (request, response) => {
    const person = personOf(request);
    const words = wordsOf(response);
    const least = await accounts.shortestPassword(person.organisationId);
    const { value, errors } = checkForm(passwordForm(words, least), request.body);
    if (errors) return show(request, response, 422, {}, errors);
    if (!(await tries.forPassword(person.userId))) {
      const tooMany = { current: words.t("accounts:errors.too-many-tries") };
      return show(request, response, 429, {}, tooMany);
    }
    const changed = await accounts.changePassword(person.userId, value);
    if (!changed) {
      const wrong = { current: words.t("accounts:errors.current-wrong") };
      return show(request, response, 422, {}, wrong);
    }
    await tries.forgetPassword(person.userId);
    await enter(request, { ...person, ...changed });
    signOutElsewhere(await sessions.endOthers(person.userId, request.sessionID));
    request.log.info({ userId: person.userId }, "password changed");
    response.redirect(303, "/account?done=password");
  });

  routes.post("/account/sessions/end-others", async (request, response) => {
    const { userId } = personOf(request);
    signOutElsewhere(await sessions.endOthers(userId, request.sessionID));
    response.redirect(303, "/account?done=sessions");
  });

  routes.post("/account/sessions/:id/end", async (request, response) => {
    const { userId } = personOf(request);
    const { id } = request.params;
    const ended = isId(id) ? await sessions.endOne(userId, id) : [];
    if (ended.length === 0) throw notFound();
    signOutElsewhere(ended);
    response.redirect(303, "/account?done=sessions");
  });

  function signOutElsewhere(ended: string[]): void {
    for (const session of ended) live.signOut(session);
  }

  async function show(
    request: Request,
    response: Response,
    status: number,
    typed: { name?: string; language?: string },
    errors: FormErrors,
    done?: Done,
  ): Promise<void> {
    const person = personOf(request);
    const { t, language } = wordsOf(response);
    const [open, least] = await Promise.all([
      sessions.list(person.userId, request.sessionID),
      accounts.shortestPassword(person.organisationId),
    ]);
    response.status(status).render("account", {
      title: t("accounts:account.heading"),
      active: "account",
      person,
      form: { name: person.name, language, ...typed },
      sessions: open.map((session) => ({ ...session, ...browserNameOf(session.agent) })),
      least,
      done: done ?? null,
      errors,
    });
  }

  return routes;
}
