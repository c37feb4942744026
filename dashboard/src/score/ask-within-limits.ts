import type { Contract } from "@recibo/common/contracts/contract";
import type { Database } from "@recibo/common/database/database";
import type { DailyLimits } from "@recibo/common/scorecard/benefits";
import { within } from "@recibo/common/telemetry/spans";
import { type Ask, type Asking, askWithin } from "../asking/ask.ts";
import { tracedAsking, traceOfAsking } from "../asking/asking-spans.ts";
import type { OutboxRow } from "../asking/outbox.ts";
import { type Allowance, allowanceFor, isRefused, type RefusedAllowance } from "./allowances.ts";

type Tools = {
  database: Database;
  ask: Ask;
  /** Hands what was committed to the relay, to be published at once. */
  offer: (rows: OutboxRow[]) => void;
  limits: DailyLimits;
};

/**
 * With more than this left nobody stands in line: all forms that dashboards have in hand at a moment, a few each, cannot
 * use it up between the look and the asking.
 */
const plenty = 200;

/**
 * Asks for an invoice unless the organisation has asked for as many as its tier may today; however many ask at the same
 * moment, on whichever dashboards, together they pass no limit. Who has none, or is far from it, asks side by side; who
 * comes near stands in line at the organisation's row, in the transaction that counts and keeps the request.
 *
 * @param looked what the organisation may do, as was just looked up
 * @returns what it was refused by; undefined when it was asked, now or before
 */
export async function askWithinLimits<C extends Contract>(
  { database, ask, offer, limits }: Tools,
  asking: Asking<C>,
  looked: Allowance | undefined,
): Promise<RefusedAllowance | undefined> {
  if (!looked || looked.left === null || looked.left > plenty) {
    await ask(asking);
    return undefined;
  }
  const { requestId: id, contract, click } = asking;
  const { refused, messages } = await tracedAsking(
    { id, name: contract.topic, click },
    () => within([traceOfAsking(id)], () => askInLine(database, limits, asking)),
    (kept) => kept.messages.length > 0,
  );
  if (messages.length > 0) offer(messages);
  return refused;
}

type Asked = { messages: OutboxRow[]; refused?: RefusedAllowance };

async function askInLine<C extends Contract>(
  database: Database,
  limits: DailyLimits,
  asking: Asking<C>,
): Promise<Asked> {
  return await database.transaction(async (client) => {
    // Rows that only name the organisation do not wait for this lock.
    await client.query("select from organisations where id = $1 for no key update", [
      asking.organisationId,
    ]);
    const allowance = await allowanceFor(client, limits, asking);
    if (isRefused(allowance)) return { messages: [], refused: allowance };
    return { messages: await askWithin(client, asking) };
  });
}
