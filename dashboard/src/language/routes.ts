import type { Database } from "@recibo/common/database/database";
import { eq } from "drizzle-orm";
import express, { type RequestHandler, type Router } from "express";
import { users } from "../tables.ts";
import { field } from "../web/form.ts";
import { localPath } from "../web/local-path.ts";
import { keepPerson } from "../web/session.ts";
import { isLanguage } from "./languages.ts";
import { preferredLanguage, wordsIn } from "./words.ts";

const aYear = 365 * 86_400_000;

/** Gives every page the words of its reader: of the account, or else of the browser. */
export const inReadersLanguage: RequestHandler = (request, response, next) => {
  const words = wordsIn(request.session.person?.language ?? preferredLanguage(request));
  Object.assign(response.locals, words, { words });
  next();
};

/** Choosing a language: kept by the browser, and by the account of whoever is signed in. */
export function languageRoutes({
  database,
  secure,
}: {
  database: Database;
  secure: boolean;
}): Router {
  const routes = express.Router();
  routes.post("/language", async (request, response) => {
    const language = field(request.body, "language");
    if (isLanguage(language)) {
      response.cookie("language", language, {
        maxAge: aYear,
        sameSite: "lax",
        httpOnly: true,
        secure,
      });
      const { person } = request.session;
      if (person) {
        await database.query.update(users).set({ language }).where(eq(users.id, person.userId));
        await keepPerson(request, { ...person, language });
      }
    }
    response.redirect(303, localPath(field(request.body, "next")));
  });
  return routes;
}
