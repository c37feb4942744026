import { calculateScore } from "@recibo/common/contracts/calculate-score";
import type { Database } from "@recibo/common/database/database";
import { isId, newId } from "@recibo/common/uuid";
import { and, desc, eq, isNull } from "drizzle-orm";
import express, { type Router } from "express";
import type { Ask } from "../asking/ask.ts";
import { requests, scores } from "../tables.ts";
import { field } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";

/** How many earlier scores the page shows. */
const historyLength = 12;

/** The score page and asking for a new score. */
export function scoreRoutes({ database, ask }: { database: Database; ask: Ask }): Router {
  const { query } = database;
  const routes = express.Router();

  routes.get("/score", async (request, response) => {
    const { organisationId } = personOf(request);
    const [latest, [pending]] = await Promise.all([
      query
        .select()
        .from(scores)
        .where(eq(scores.organisationId, organisationId))
        .orderBy(desc(scores.calculatedAt))
        .limit(historyLength),
      query
        .select({ requestId: requests.id })
        .from(requests)
        .where(
          and(
            eq(requests.organisationId, organisationId),
            eq(requests.kind, "calculate-score"),
            isNull(requests.outcome),
          ),
        )
        .limit(1),
    ]);
    response.render("score", {
      title: "Score",
      active: "score",
      score: latest[0]?.score ?? null,
      pending: pending ?? null,
      requestId: newId(),
      history: latest.map(({ asOf, points, calculatedAt }) => ({ asOf, points, calculatedAt })),
    });
  });

  routes.post("/score", async (request, response) => {
    const person = personOf(request);
    const given = field(request.body, "requestId");
    const requestId = isId(given) ? given : newId();
    const known = await knownHistory(database, person.organisationId);
    const command = { organisationId: person.organisationId, asOf: today(), known };
    const { click } = request;
    await ask({ ...person, requestId, contract: calculateScore, command, click });
    request.log.info(
      { correlationId: requestId, organisationId: person.organisationId },
      "score asked for",
    );
    response.redirect(303, `/requests/${requestId}`);
  });

  return routes;
}

/** How much history the dashboard knows of, for the worker to wait for. */
async function knownHistory({ pool }: Database, organisationId: string) {
  const { rows } = await pool.query<{ invoices: number; payments: number }>({
    name: "known-history",
    text: `select (select count(*) from invoices where organisation_id = $1) as invoices,
      (select count(*) from payments where organisation_id = $1) as payments`,
    values: [organisationId],
  });
  return rows[0] as { invoices: number; payments: number };
}
