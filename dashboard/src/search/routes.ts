import type { Database } from "@recibo/common/database/database";
import express, { type Router } from "express";
import { wordsOf } from "../language/words.ts";
import { personOf } from "../web/session.ts";
import { find, onlyOne } from "./find.ts";
import { most } from "./found.ts";
import { inTheTopics } from "./in-the-topics.ts";
import { readTyped } from "./typed.ts";

/**
 * The search of the top bar: what can be only one thing is opened at once, the rest is listed by kind. With
 * `for=request` an invoice's number and a customer's name stand for the requests behind them.
 */
export function searchRoutes({ database }: { database: Database }): Router {
  const routes = express.Router();
  routes.get("/search", async (request, response) => {
    const typed = readTyped(request.query.q);
    const { organisationId, operator } = personOf(request);
    const following = request.query.for === "request";
    const found = typed ? await find(database, organisationId, typed, { operator, following }) : [];
    const only = onlyOne(found);
    if (only) return response.redirect(303, only);
    const kinds = ["request", "invoice", "customer", "orphan", "letter"] as const;
    response.render("search", {
      title: wordsOf(response).t(following ? "follow:search.follow" : "follow:search.title"),
      active: "",
      typed: typed?.text ?? "",
      following,
      most,
      topics: typed && operator ? inTheTopics(typed) : null,
      groups: kinds
        .map((kind) => ({ kind, found: found.filter((each) => each.kind === kind) }))
        .filter((group) => group.found.length > 0),
    });
  });
  return routes;
}
