import { calculateScore } from "@recibo/common/contracts/calculate-score";
import type { Database } from "@recibo/common/database/database";
import { derivedId } from "@recibo/common/uuid";
import type { Ask } from "../asking/ask.ts";
import { today } from "../web/page.ts";
import { knownHistory, noteRound } from "./ask-for-score.ts";

/** The most scores that are asked for at a time. */
const batch = 50;

/**
 * Finds organisations whose score was asked for long enough ago, and where since then a payment was recorded or
 * taken back, or an invoice fell overdue. Rows that another dashboard has in hand are skipped; one that it has just done is
 * looked at again once it is let go, and is then too young. A payment that was being recorded when the score was
 * asked for may not have been counted: one of the second before counts as later.
 */
const dueStatement = `
select r.organisation_id as "organisationId", extract(epoch from r.asked_at)::text as "lastAsked"
from score_rounds r
where r.asked_at <= now() - make_interval(secs => $1)
  and (exists (
      select from payments p where p.organisation_id = r.organisation_id
        and p.recorded_at > r.asked_at - interval '1 second')
    or exists (
      select from payments p where p.organisation_id = r.organisation_id
        and p.reversed_at > r.asked_at - interval '1 second')
    or exists (
      select from invoices i where i.organisation_id = r.organisation_id and i.type = 'invoice'
        and i.paid < i.payable and i.outstanding > 0
        and i.due_date >= r.as_of and i.due_date < $2))
order by r.asked_at limit $3 for update of r skip locked`;

/**
 * Asks for the scores that have become old, for nobody in particular. However many dashboards look, each is asked
 * for once: the round is held while it is asked for, and the request's id is made from it, so that a dashboard
 * that dies in between leaves nothing that could be asked for twice.
 *
 * @param every seconds that lie at least between two calculations of an organisation
 * @returns the requests that were asked for, with their organisations
 */
export async function recalculateScores(
  database: Database,
  ask: Ask,
  every: number,
): Promise<{ requestId: string; organisationId: string }[]> {
  const asOf = today();
  return await database.transaction(async (client) => {
    const { rows } = await client.query<{ organisationId: string; lastAsked: string }>({
      name: "scores-due",
      text: dueStatement,
      values: [every, asOf, batch],
    });
    if (rows.length === 0) return [];
    const asked = rows.map(async ({ organisationId, lastAsked }) => {
      const requestId = derivedId("score round", organisationId, lastAsked);
      const known = await knownHistory(database, organisationId);
      const command = { organisationId, asOf, known };
      await ask({ requestId, organisationId, contract: calculateScore, command });
      return { requestId, organisationId };
    });
    const done = await Promise.all(asked);
    await noteRound(
      client,
      rows.map(({ organisationId }) => organisationId),
      asOf,
    );
    return done;
  });
}
