import { Counter } from "prom-client";
import type { Contract } from "../contracts/contract.ts";
import { deadLetter } from "../contracts/dead-letter.ts";
import { messageOf } from "../errors.ts";
import { lookAgain } from "../look-again.ts";
import type { KafkaClient } from "../messaging/kafka.ts";
import { holdsOlderThan } from "../messaging/oldest-record.ts";
import { pause } from "../retry.ts";
import type { Service } from "../service/run-service.ts";
import type { Database } from "./database.ts";

/** Rows deleted by one statement; between two of them the worker's own statements get their turn. */
const batch = 1_000;

/** How often is looked for what can go, in milliseconds. */
const interval = 24 * 3_600_000;

/** By how much the clocks of a producer and a worker may differ, in milliseconds. */
const clocksDiffer = 3_600_000;

const forgotten = new Counter({
  name: "recibo_handled_commands_forgotten_total",
  help: "Handled commands whose reply is not remembered any more.",
});

/**
 * Keeps the memory of handled commands from growing for ever: at start and once a day, what was handled more
 * than `[handled] days` ago is forgotten. A command that can still come must be known: while the commands'
 * topic, or the dead letters that could be sent again, hold a record as old, nothing is forgotten.
 */
export function trimHandledCommands(
  service: Service<{ handled: { days: number } }>,
  kept: { database: Database; commands: Contract; client: KafkaClient },
): void {
  service.own(
    lookAgain({
      every: interval,
      look: (signal) => {
        const days = service.configuration.handled.days;
        return trimOnce(new Date(Date.now() - days * 24 * 3_600_000), signal);
      },
      failed: (error) =>
        service.log.warn({ reason: messageOf(error) }, "handled commands not trimmed"),
    }),
  );

  async function trimOnce(before: Date, signal: AbortSignal): Promise<void> {
    if (!(await hasOlder(kept.database, before))) return;
    const safely = new Date(before.getTime() + clocksDiffer);
    for (const contract of [kept.commands, deadLetter]) {
      if (!(await holdsOlderThan(kept.client, contract, safely))) continue;
      const facts = { topic: contract.topic, before };
      return service.log.info(facts, "handled commands kept: the topic holds records as old");
    }
    const count = await forgetHandledCommands(kept.database, before, signal);
    forgotten.inc(count);
    service.log.info({ count, before }, "handled commands forgotten");
  }
}

async function hasOlder({ pool }: Database, before: Date): Promise<boolean> {
  const { rows } = await pool.query<{ some: boolean }>(
    "select exists (select from handled_commands where handled_at < $1) as some",
    [before],
  );
  return rows[0]?.some === true;
}

/** Deletes what was handled before a moment, in small pieces; returns how many there were. */
async function forgetHandledCommands(
  { pool }: Database,
  before: Date,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    // Workers of a kind start together: what one has in hand, the others leave.
    const { rowCount } = await pool.query(
      `delete from handled_commands where command_id in (
        select command_id from handled_commands where handled_at < $1 limit $2 for update skip locked)`,
      [before, batch],
    );
    count += rowCount ?? 0;
    if ((rowCount ?? 0) < batch) break;
    await pause(50, signal);
  }
  return count;
}
