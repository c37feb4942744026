import type pg from "pg";
import type { Contract, ValueOf } from "../contracts/contract.ts";
import { isOfOne } from "../errors.ts";
import { groupWhileBusy } from "../group-while-busy.ts";
import type { Answer } from "../messaging/request-reply.ts";

/**
 * The memory that makes a worker idempotent: each handled command's id with its reply. The table
 * (`handled_commands`) belongs to the worker's own migrations:
 * `command_id uuid primary key, organisation_id uuid, reply_id uuid, reply text, handled_at timestamptz`.
 */
export async function findAnswers<R extends Contract>(
  pool: pg.Pool | pg.PoolClient,
  commandIds: string[],
): Promise<Map<string, Answer<R>>> {
  const { rows } = await pool.query<{
    command_id: string;
    reply_id: string;
    reply: string;
    handled_at: Date;
  }>({
    name: "find-answers",
    text: "select command_id, reply_id, reply, handled_at from handled_commands where command_id = any($1::uuid[])",
    values: [commandIds],
  });
  return new Map(
    rows.map(({ command_id, reply_id, reply, handled_at }) => [
      command_id,
      { id: reply_id, value: JSON.parse(reply) as ValueOf<R>, handledAt: handled_at.toISOString() },
    ]),
  );
}

/** An answer to remember. */
export type Remembered<R extends Contract> = {
  commandId: string;
  organisationId: string;
  answer: Answer<R>;
};

/** Remembers answers, one statement for all; call it in the transaction that did the work. */
export async function rememberAnswers<R extends Contract>(
  client: pg.Pool | pg.PoolClient,
  answers: readonly Remembered<R>[],
): Promise<void> {
  await client.query({
    name: "remember-answers",
    text: `insert into handled_commands (command_id, organisation_id, reply_id, reply, handled_at)
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])`,
    values: rememberedColumns(answers),
  });
}

/** The most batches, each of a partition, that one statement remembers. */
const mostBatches = 20;

/**
 * Remembers answers as `rememberAnswers` does, for work that needs no transaction: those of several partitions that are
 * ready at the same time are one statement. One batch that was handled before fails alone.
 */
export function rememberTogether<R extends Contract>(
  pool: pg.Pool,
): (answers: readonly Remembered<R>[]) => Promise<void> {
  return groupWhileBusy(
    async (batches: (readonly Remembered<R>[])[]) => {
      await rememberAnswers(pool, batches.flat());
      return batches.map(() => undefined);
    },
    mostBatches,
    { isOfOne },
  );
}

/** The columns of `handled_commands` as arrays, for a statement that does more than remember. */
export function rememberedColumns<R extends Contract>(
  answers: readonly Remembered<R>[],
): [string[], string[], string[], string[], string[]] {
  return [
    answers.map(({ commandId }) => commandId),
    answers.map(({ organisationId }) => organisationId),
    answers.map(({ answer }) => answer.id),
    answers.map(({ answer }) => JSON.stringify(answer.value)),
    answers.map(({ answer }) => answer.handledAt),
  ];
}
