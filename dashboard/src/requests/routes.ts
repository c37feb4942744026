import type { Database } from "@recibo/common/database/database";
import type { Health } from "@recibo/common/service/health";
import { isId } from "@recibo/common/uuid";
import { and, eq } from "drizzle-orm";
import express, { type Router } from "express";
import { straysOf } from "../answers/stray-replies.ts";
import { lettersOfRequest } from "../dead-letters/letters.ts";
import { wordsOf } from "../language/words.ts";
import type { Deadlines } from "../lateness/notice-late.ts";
import { requests } from "../tables.ts";
import { notFound } from "../web/errors.ts";
import { personOf } from "../web/session.ts";
import { attemptsOf } from "./attempts.ts";
import { answeredAfter, hopsOf } from "./hops.ts";
import { stateOfRequest, viewOf } from "./request-view.ts";

/** The page of one request: where it stands and every hop it took; completes itself. */
export function requestRoutes(options: {
  database: Database;
  health: Health;
  deadlines: Deadlines;
}): Router {
  const { database, health, deadlines } = options;
  const routes = express.Router();
  routes.get("/requests/:id", async (request, response) => {
    const { organisationId } = personOf(request);
    const { id } = request.params;
    if (!isId(id)) throw notFound();
    const [[asked], strays] = await Promise.all([
      database.query
        .select()
        .from(requests)
        .where(and(eq(requests.id, id), eq(requests.organisationId, organisationId))),
      straysOf(database, id),
    ]);
    if (!asked) throw notFound();
    const isInvoice = asked.kind === "generate-invoice";
    const state = stateOfRequest(
      asked,
      new Date(),
      isInvoice ? deadlines.invoice : deadlines.score,
    );
    const outage = health.report().some(({ part }) => part === "outbox");
    const failedOnce = asked.outcome === "failed" || asked.failure !== null;
    const attempts = failedOnce ? attemptsOf(asked, await lettersOfRequest(database, asked)) : [];
    const [first] = attempts;
    const sentAgain = attempts.at(-1)?.state === "waiting";
    const view = viewOf(asked, state, wordsOf(response), { outage, sentAgain });
    response.render(request.query.partial === "1" ? "partials/request-body" : "request", {
      title: view.title,
      active: isInvoice ? "invoices" : "score",
      request: view,
      hops: first?.state === "failed" ? first.hops : hopsOf(asked),
      attempts,
      duplicates: strays.filter(({ reason }) => reason === "duplicate"),
      total: answeredAfter(asked),
    });
  });
  return routes;
}
