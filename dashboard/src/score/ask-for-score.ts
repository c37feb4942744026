import { type CalculateScore, calculateScore } from "@recibo/common/contracts/calculate-score";
import type { Database } from "@recibo/common/database/database";
import type { Ask, Asking } from "../asking/ask.ts";
import { today } from "../web/page.ts";

type KnownHistory = Required<NonNullable<CalculateScore["known"]>>;
type Asker = Pick<Asking, "requestId" | "organisationId" | "userId" | "click">;

/** Asks for an organisation's score of today, and notes that it was asked for. */
export async function askForScore(database: Database, ask: Ask, asker: Asker): Promise<void> {
  const { organisationId } = asker;
  const askedAt = new Date();
  const known = await knownHistory(database, organisationId);
  const asOf = today();
  await ask({ ...asker, contract: calculateScore, command: { organisationId, asOf, known } });
  // Only what was asked for counts as a round, from before its history was counted.
  await noteRound(database.pool, [organisationId], asOf, askedAt);
}

/** Notes that scores were asked for, just now unless it says when, so that they are not soon asked for again by themselves. */
export async function noteRound(
  client: Pick<Database["pool"], "query">,
  organisationIds: string[],
  asOf: string,
  askedAt?: Date,
): Promise<void> {
  await client.query({
    name: "note-score-round",
    text: `insert into score_rounds (organisation_id, asked_at, as_of)
      select id, coalesce($3::timestamptz, now()), $2 from unnest($1::uuid[]) as o (id) order by id
      on conflict (organisation_id) do update set asked_at = excluded.asked_at, as_of = excluded.as_of`,
    values: [organisationIds, asOf, askedAt ?? null],
  });
}

/** How much history the dashboard knows of, for the worker to wait for; credit notes are invoices here, and reversed payments are payments. */
export async function knownHistory(
  { pool }: Pick<Database, "pool">,
  organisationId: string,
): Promise<KnownHistory> {
  const { rows } = await pool.query<KnownHistory>({
    name: "known-history",
    text: `select (select count(*) from invoices where organisation_id = $1) as invoices,
      (select count(*) from payments where organisation_id = $1) as payments,
      (select count(*) from payments where organisation_id = $1 and reversed_at is not null) as reversals`,
    values: [organisationId],
  });
  return rows[0] as KnownHistory;
}
