import express, { type Response, type Router } from "express";
import { z } from "zod";
import type { Demo } from "../demo/demo.ts";
import { perLanguage, wordsOf } from "../language/words.ts";
import type { Live } from "../live/live-server.ts";
import { checkForm, type FormErrors, field } from "../web/form.ts";
import { localPath } from "../web/local-path.ts";
import { signOut } from "../web/session.ts";
import { type Accounts, longestPassword, shortestPassword } from "./accounts.ts";
import type { Enter } from "./entrance.ts";
import { emailAddress, newPassword } from "./forms.ts";
import type { SignInTries } from "./sign-in-tries.ts";

const signUpForm = perLanguage((words) =>
  z.object({
    organisation: z
      .string()
      .trim()
      .min(1, words.t("accounts:errors.organisation-missing"))
      .max(200, words.t("accounts:errors.name-long", { count: 200 })),
    email: emailAddress(words),
    password: newPassword(words, shortestPassword),
  }),
);

/** Sign-up, sign-in, sign-out and the way into the demo. */
export function accountRoutes(options: {
  accounts: Accounts;
  tries: SignInTries;
  live: Live;
  enter: Enter;
  demo: Demo | undefined;
}): Router {
  const { accounts, tries, live, enter, demo } = options;
  const routes = express.Router();

  routes.get("/sign-in", (request, response) => {
    if (request.session.person) return response.redirect(303, "/");
    showSignIn(response, 200, { email: "", next: localPath(request.query.next) }, {});
  });

  routes.post("/sign-in", async (request, response) => {
    const given = {
      email: field(request.body, "email"),
      password: field(request.body, "password"),
      next: localPath(field(request.body, "next")),
    };
    if (!(await tries.byClient(request.ip ?? "")) || !(await tries.forAccount(given.email))) {
      const errors = { "": wordsOf(response).t("accounts:errors.too-many-tries") };
      return showSignIn(response, 429, given, errors);
    }
    const person = await accounts.authenticate(
      given.email,
      given.password.slice(0, longestPassword),
    );
    if (!person) {
      const errors = { "": wordsOf(response).t("accounts:errors.not-right") };
      return showSignIn(response, 422, given, errors);
    }
    await tries.forget(given.email);
    await enter(request, person);
    response.redirect(303, given.next);
  });

  routes.get("/sign-up", (request, response) => {
    if (request.session.person) return response.redirect(303, "/");
    showSignUp(response, 200, { organisation: "", email: "" }, {});
  });

  routes.post("/sign-up", async (request, response) => {
    const typed = {
      organisation: field(request.body, "organisation"),
      email: field(request.body, "email"),
    };
    const words = wordsOf(response);
    const { value, errors } = checkForm(signUpForm(words), request.body);
    if (errors) return showSignUp(response, 422, typed, errors);
    if (!(await tries.byClient(request.ip ?? ""))) {
      const tooMany = { "": words.t("accounts:errors.too-many-tries") };
      return showSignUp(response, 429, typed, tooMany);
    }
    const person = await accounts.signUp({ ...value, language: words.language });
    if (!person) {
      const taken = { email: words.t("accounts:errors.email-taken") };
      return showSignUp(response, 422, typed, taken);
    }
    await enter(request, person);
    response.redirect(303, "/");
  });

  routes.post("/sign-out", async (request, response) => {
    live.signOut(await signOut(request));
    response.redirect(303, "/sign-in");
  });

  if (demo) {
    routes.post("/demo", async (request, response) => {
      await enter(request, await demo.person(wordsOf(response).language));
      response.redirect(303, localPath(field(request.body, "next")));
    });
  }
  return routes;
}

function showSignIn(
  response: Response,
  status: number,
  { email, next }: { email: string; next: string },
  errors: FormErrors,
): void {
  const values = { email };
  const title = wordsOf(response).t("accounts:sign-in.heading");
  response.status(status).render("sign-in", { title, active: "", values, next, errors });
}

function showSignUp(
  response: Response,
  status: number,
  values: { organisation: string; email: string },
  errors: FormErrors,
): void {
  const title = wordsOf(response).t("accounts:sign-up.heading");
  response.status(status).render("sign-up", { title, active: "", values, errors });
}
