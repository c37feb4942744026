import type { Database } from "@recibo/common/database/database";

/** A score as the home page shows it. */
export type ScoreStanding = {
  points: number;
  tier: { code: string; title: string };
  /** The day as of which it was judged. */
  asOf: string;
  /** How it differs from the one before; absent for the first. */
  change?: number;
};

/** What a new organisation does first, in this order. */
export const firstSteps = ["details", "customer", "invoice", "score"] as const;
export type FirstStep = (typeof firstSteps)[number];

/** Where an organisation stands besides its amounts. */
export type Standing = {
  currency: string;
  score: ScoreStanding | undefined;
  /** Which of the first steps are done. */
  done: Record<FirstStep, boolean>;
};

const standingStatement = `
select o.currency, '' not in (o.street, o.city, o.country) as details,
  exists (select from customers where organisation_id = $1) as customer,
  exists (select from invoices where organisation_id = $1) as invoice,
  array(select jsonb_build_object('points', points, 'asOf', as_of, 'tier', score->'tier')
    from scores where organisation_id = $1 order by calculated_at desc limit 2) as scores
from organisations o where o.id = $1`;

type Row = Record<"details" | "customer" | "invoice", boolean> & {
  currency: string;
  scores: Omit<ScoreStanding, "change">[];
};

/** Where an organisation stands, in one statement. */
export async function standingOf({ pool }: Database, organisationId: string): Promise<Standing> {
  const { rows } = await pool.query<Row>({
    name: "home-standing",
    text: standingStatement,
    values: [organisationId],
  });
  const [found] = rows;
  if (!found) throw new Error(`organisation ${organisationId} of a session does not exist`);
  const { currency, scores, details, customer, invoice } = found;
  const [latest, before] = scores;
  const score = latest && {
    ...latest,
    ...(before && { change: latest.points - before.points }),
  };
  return { currency, score, done: { details, customer, invoice, score: scores.length > 0 } };
}
