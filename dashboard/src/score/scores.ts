import type { Score } from "@recibo/common/contracts/score-calculated";
import type { Database } from "@recibo/common/database/database";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { requests, scores } from "../tables.ts";

/** A calculation as lists and the chart need it. */
export type Calculation = {
  id: string;
  points: number;
  asOf: string;
  calculatedAt: Date;
  tier: { code: string; title: string };
};

/** What the score page reads; every question names the organisation. */
export function scoreQueries({ query }: Database) {
  return {
    /** The latest calculations, latest first. */
    latest: (organisationId: string, most: number): Promise<Calculation[]> =>
      query
        .select({
          id: scores.requestId,
          points: scores.points,
          asOf: scores.asOf,
          calculatedAt: scores.calculatedAt,
          tier: sql<Calculation["tier"]>`${scores.score}->'tier'`,
        })
        .from(scores)
        .where(eq(scores.organisationId, organisationId))
        .orderBy(desc(scores.calculatedAt))
        .limit(most),

    /** One calculation in full. */
    one: async (organisationId: string, id: string): Promise<Score | undefined> => {
      const [row] = await query
        .select({ score: scores.score })
        .from(scores)
        .where(and(eq(scores.requestId, id), eq(scores.organisationId, organisationId)));
      return row?.score;
    },

    /** The request for a score that has no answer yet, if there is one. */
    pending: async (organisationId: string): Promise<{ requestId: string } | undefined> => {
      const [row] = await query
        .select({ requestId: requests.id })
        .from(requests)
        .where(
          and(
            eq(requests.organisationId, organisationId),
            eq(requests.kind, "calculate-score"),
            isNull(requests.outcome),
          ),
        )
        .limit(1);
      return row;
    },
  };
}
