import express, { type Response, type Router } from "express";
import { z } from "zod";
import { type Words, wordsOf } from "../language/words.ts";
import { PageError } from "../web/errors.ts";
import { checkForm, type FormErrors, field } from "../web/form.ts";
import type { Enter } from "./entrance.ts";
import { newPassword, personName } from "./forms.ts";
import type { Invitations, OpenInvitation } from "./invitations.ts";
import type { SignInTries } from "./sign-in-tries.ts";

const joinForm = (words: Words, least: number) =>
  z.object({ name: personName(words), password: newPassword(words, least) });

/** Where an invitation's link leads: whoever has it makes their account, once. */
export function invitationRoutes(options: {
  invitations: Invitations;
  tries: SignInTries;
  enter: Enter;
}): Router {
  const { invitations, tries, enter } = options;
  const routes = express.Router();

  routes.get("/invitations/:token", async (request, response) => {
    const { token } = request.params;
    show(response, 200, token, await open(token), { name: "" }, {});
  });

  routes.post("/invitations/:token", async (request, response) => {
    const { token } = request.params;
    const words = wordsOf(response);
    const invitation = await open(token);
    const typed = { name: field(request.body, "name") };
    const form = joinForm(words, invitation.shortestPassword);
    const { value, errors } = checkForm(form, request.body);
    if (errors) return show(response, 422, token, invitation, typed, errors);
    if (!(await tries.byClient(request.ip ?? ""))) {
      const tooMany = { "": words.t("accounts:errors.too-many-tries") };
      return show(response, 429, token, invitation, typed, tooMany);
    }
    const person = await invitations.accept(token, { ...value, language: words.language });
    if (person === "gone") throw gone();
    if (person === "taken") {
      const taken = { "": words.t("accounts:errors.invited-taken") };
      return show(response, 422, token, invitation, typed, taken);
    }
    const { organisationId, userId } = person;
    request.log.info({ organisationId, userId }, "invitation accepted");
    await enter(request, person);
    response.redirect(303, "/");
  });

  async function open(token: string): Promise<OpenInvitation> {
    const found = await invitations.read(token);
    if (!found) throw gone();
    return found;
  }

  return routes;
}

/** The same for what never was, was used, was revoked or is too old. */
function gone(): PageError {
  return new PageError(404, "invitation-gone");
}

function show(
  response: Response,
  status: number,
  token: string,
  invitation: OpenInvitation,
  values: { name: string },
  errors: FormErrors,
): void {
  response
    .set("cache-control", "no-store")
    .status(status)
    .render("invitation", {
      title: wordsOf(response).t("accounts:join.heading", {
        organisation: invitation.organisationName,
      }),
      active: "",
      action: `/invitations/${encodeURIComponent(token)}`,
      invitation,
      values,
      errors,
    });
}
