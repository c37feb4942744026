import express, { type Response, type Router } from "express";
import { z } from "zod";
import type { Demo } from "../demo/demo.ts";
import { wordsOf } from "../language/words.ts";
import type { Live } from "../live/live-server.ts";
import { checkForm, type FormErrors, field } from "../web/form.ts";
import { localPath } from "../web/local-path.ts";
import { signIn, signOut } from "../web/session.ts";
import type { Accounts } from "./accounts.ts";
import type { SignInTries } from "./sign-in-tries.ts";

const email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email("Enter an e-mail address, as in ana@example.com."));

const signUpForm = z.object({
  organisation: z
    .string()
    .trim()
    .min(1, "Enter the name of your organisation.")
    .max(200, "A name has at most 200 characters."),
  email,
  password: z
    .string()
    .min(12, "A password has at least 12 characters.")
    .max(200, "A password has at most 200 characters."),
});

/** Sign-up, sign-in, sign-out and the way into the demo. */
export function accountRoutes(options: {
  accounts: Accounts;
  tries: SignInTries;
  live: Live;
  demo: Demo | undefined;
}): Router {
  const { accounts, tries, live, demo } = options;
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
      const errors = { "": "Too many tries. Wait a quarter of an hour and try again." };
      return showSignIn(response, 429, given, errors);
    }
    const person = await accounts.authenticate(given.email, given.password.slice(0, 200));
    if (!person) {
      const errors = { "": "The e-mail address or the password is not right." };
      return showSignIn(response, 422, given, errors);
    }
    await tries.forget(given.email);
    await signIn(request, person);
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
    const { value, errors } = checkForm(signUpForm, request.body);
    if (errors) return showSignUp(response, 422, typed, errors);
    if (!(await tries.byClient(request.ip ?? ""))) {
      return showSignUp(response, 429, typed, {
        "": "Too many tries. Wait a quarter of an hour and try again.",
      });
    }
    const person = await accounts.signUp({ ...value, language: wordsOf(response).language });
    if (!person) {
      const taken =
        "There is an account with this address. Sign in instead, or use another address.";
      return showSignUp(response, 422, typed, { email: taken });
    }
    await signIn(request, person);
    response.redirect(303, "/");
  });

  routes.post("/sign-out", async (request, response) => {
    live.signOut(await signOut(request));
    response.redirect(303, "/sign-in");
  });

  if (demo) {
    routes.post("/demo", async (request, response) => {
      await signIn(request, await demo.person(wordsOf(response).language));
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
  response.status(status).render("sign-in", { title: "Sign in", active: "", values, next, errors });
}

function showSignUp(
  response: Response,
  status: number,
  values: { organisation: string; email: string },
  errors: FormErrors,
): void {
  response.status(status).render("sign-up", { title: "Sign up", active: "", values, errors });
}
