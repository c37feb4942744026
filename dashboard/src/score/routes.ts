import type { Database } from "@recibo/common/database/database";
import type { DailyLimits } from "@recibo/common/scorecard/benefits";
import { packHistory } from "@recibo/common/scorecard/packed-history";
import { isId, newId } from "@recibo/common/uuid";
import express, { type Router } from "express";
import type { Ask } from "../asking/ask.ts";
import { field } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { askForScore } from "./ask-for-score.ts";
import { historyOf, openInvoicesOf } from "./history.ts";
import { offeredInvoices, scorePage } from "./score-page.ts";

/** The score page, what its what-if panel reckons with, and asking for a new score. */
export function scoreRoutes(options: {
  database: Database;
  ask: Ask;
  limits: DailyLimits;
}): Router {
  const { database, ask } = options;
  const routes = express.Router();

  routes.get("/score", async (request, response) => {
    response.render("score", await scorePage(options, request, response));
  });

  routes.get("/score/history", async (request, response) => {
    const { organisationId } = personOf(request);
    const [history, { offered }] = await Promise.all([
      historyOf(database, organisationId),
      openInvoicesOf(database, organisationId, offeredInvoices),
    ]);
    const ids = offered.map(({ id }) => id);
    response.set("cache-control", "no-store").json(packHistory(history, today(), ids));
  });

  routes.post("/score", async (request, response) => {
    const { organisationId, userId } = personOf(request);
    const given = field(request.body, "requestId");
    const requestId = isId(given) ? given : newId();
    const { click } = request;
    await askForScore(database, ask, { requestId, organisationId, userId, click });
    request.log.info({ correlationId: requestId, organisationId }, "score asked for");
    response.redirect(303, `/requests/${requestId}`);
  });

  return routes;
}
