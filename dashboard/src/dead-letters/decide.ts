import { generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { Database } from "@recibo/common/database/database";
import { ReciboError } from "@recibo/common/errors";
import type { Publisher } from "@recibo/common/messaging/publisher";
import type { Placed } from "@recibo/common/messaging/records";
import { redriveOf } from "@recibo/common/messaging/redrive";
import { isId } from "@recibo/common/uuid";
import type pg from "pg";
import { type Letter, type LetterPlace, type LetterState, letterId } from "./letter.ts";
import { findLetter } from "./letters.ts";

/** Who decides about a letter, and when. */
export type Decision = { by: string; at: Date };

/** What came of a decision: done, or a sentence that says why not. */
export type Decided<Done> =
  | { outcome: "done"; letter: Letter; done: Done }
  | { outcome: "not-found"; message: string }
  | { outcome: "refused"; why: Refusal; message: string };

/** Why a decision was refused: somebody decided before, or the letter does not say enough to be sent again. */
export type Refusal = "redriven" | "discarded" | "credit-freed" | "not-redrivable";

/**
 * Puts a letter's message back on the topic it came from (see `redriveOf`) and records who did. Two who
 * redrive at once put it back once. When the process dies in between, the letter stays open although its
 * message was sent; sent once more it is answered as before, as it keeps its id.
 *
 * @throws {OutageError} when the broker does not take it; nothing is recorded then
 */
export function redrive(
  database: Database,
  publisher: Publisher,
  place: LetterPlace,
  { by, at }: Decision,
): Promise<Decided<Placed & { topic: string }>> {
  return decide(database, place, async (client, letter) => {
    if (letter.state === "redriven") throw new Refused("redriven", "was sent again before");
    if (await isFreedCredit(client, letter))
      throw new Refused(
        "credit-freed",
        "asks for a credit that was free again when it was discarded",
      );
    const record = redriveOf({ ...letter, offset: String(letter.offset) });
    const placed = await publisher.send(record);
    await client.query(
      `with decided as (update dead_letters set state = 'redriven' where partition = $1 and "offset" = $2)
        insert into dead_letter_actions (partition, "offset", action, done_by, done_at, to_partition, to_offset)
        values ($1, $2, 'redriven', $3, $4, $5, $6)`,
      [place.partition, place.offset, by, at, placed.partition, placed.offset],
    );
    return { ...placed, topic: record.topic };
  });
}

/** Closes a letter without sending it again. Nothing is deleted, and it can still be sent again later. */
export function discard(
  database: Database,
  place: LetterPlace,
  { by, at, reason }: Decision & { reason: string },
): Promise<Decided<undefined>> {
  return decide(database, place, async (client, letter) => {
    if (letter.state !== "open") {
      throw letter.state === "redriven"
        ? new Refused("redriven", "was sent again before")
        : new Refused("discarded", "was discarded before");
    }
    await client.query(
      `with decided as (update dead_letters set state = 'discarded' where partition = $1 and "offset" = $2)
        insert into dead_letter_actions (partition, "offset", action, done_by, done_at, reason)
        values ($1, $2, 'discarded', $3, $4, $5)`,
      [place.partition, place.offset, by, at, reason],
    );
    return undefined;
  });
}

/** Decides about a letter while nobody else can. */
async function decide<Done>(
  database: Database,
  place: LetterPlace,
  act: (client: pg.PoolClient, letter: Letter) => Promise<Done>,
): Promise<Decided<Done>> {
  try {
    return await database.transaction(async (client) => {
      await client.query(
        `select 1 from dead_letters where partition = $1 and "offset" = $2 for update`,
        [place.partition, place.offset],
      );
      const letter = await findLetter({ pool: client }, place);
      if (!letter) {
        const message = `There is no dead letter ${letterId(place)}.`;
        return { outcome: "not-found" as const, message };
      }
      return { outcome: "done" as const, letter, done: await act(client, letter) };
    });
  } catch (error) {
    if (!(error instanceof ReciboError) || error.code !== "NOT_REDRIVABLE") throw error;
    const why = error instanceof Refused ? error.why : "not-redrivable";
    return { outcome: "refused", why, message: `Letter ${letterId(place)} ${error.message}.` };
  }
}

/** What a discarded credit note had reserved may have been credited by another one since. */
async function isFreedCredit(client: pg.PoolClient, letter: Letter): Promise<boolean> {
  if (letter.state !== "discarded" || letter.requestId === null) return false;
  const { rowCount } = await client.query("select from credits where request_id = $1", [
    letter.requestId,
  ]);
  return rowCount !== 0;
}

/**
 * Writes the command of a request once more, by another way than its letter, unless that would ask for a credit that
 * was free again when the letter was discarded. Nobody decides about the request's letters meanwhile.
 *
 * @param requestId as the record says it; anything that is no id is nobody's
 * @returns whether it was written
 */
export function unlessFreedCredit<Written>(
  database: Database,
  requestId: string | undefined,
  write: () => Promise<Written>,
): Promise<Written | undefined> {
  if (!isId(requestId)) return write();
  return database.transaction(async (client) => {
    const { rows } = await client.query<{ state: LetterState }>(
      `select l.state from dead_letters l join credits c using (request_id)
        where l.request_id = $1 and l.origin_topic = $2 for update of l`,
      [requestId, generateInvoice.topic],
    );
    return rows.some(({ state }) => state === "discarded") ? undefined : write();
  });
}

class Refused extends ReciboError {
  readonly why: Refusal;

  constructor(why: Refusal, message: string) {
    super("NOT_REDRIVABLE", message);
    this.why = why;
  }
}
