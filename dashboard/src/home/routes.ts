import type { Database } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import { desc, eq } from "drizzle-orm";
import express, { type Router } from "express";
import { organisations, scores } from "../tables.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { latestOf, summaryOf } from "./summary.ts";

/** The first page: how the organisation stands. */
export function homeRoutes({ database }: { database: Database }): Router {
  const routes = express.Router();
  routes.get("/", async (request, response) => {
    const { organisationId } = personOf(request);
    const [summary, latest, [score], [organisation]] = await Promise.all([
      summaryOf(database, organisationId, today()),
      latestOf(database, organisationId),
      database.query
        .select()
        .from(scores)
        .where(eq(scores.organisationId, organisationId))
        .orderBy(desc(scores.calculatedAt))
        .limit(1),
      database.query.select().from(organisations).where(eq(organisations.id, organisationId)),
    ]);
    response.render("home", {
      title: "Home",
      active: "home",
      requestId: newId(),
      summary,
      latest,
      score: score
        ? { points: score.points, tier: score.score.tier.title, asOf: score.asOf }
        : null,
      setupNeeded: !organisation?.street || !organisation.city || !organisation.country,
    });
  });
  return routes;
}
