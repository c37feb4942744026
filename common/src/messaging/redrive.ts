import { contracts, deadLetter } from "../contracts/index.ts";
import { ReciboError } from "../errors.ts";
import type { NewRecord, StoredRecord } from "./records.ts";

/** A dead letter as far as it is needed to put its message back. */
export type Redrivable = Pick<StoredRecord, "partition" | "offset" | "key" | "value" | "headers">;

/**
 * The record that puts a dead letter's message back on the topic it came from: original key, value and
 * headers byte for byte, so the same `ce_id`, without the `deadletter_*` headers. Two headers of our own
 * mark it: `redrive_count`, how often that was done so far, and `redrive_of`, the letter.
 *
 * @throws {ReciboError} `NOT_REDRIVABLE` with the end of a sentence: "cannot be sent again: …"
 */
export function redriveOf(letter: Redrivable): NewRecord {
  const topic = originOf(letter);
  if (letter.headers.deadletter_omitted !== undefined) {
    throw notRedrivable(
      `its value was too large to be kept; it can be read at ${topic}, where it came from`,
    );
  }
  const kept = Object.entries(letter.headers).filter(([name]) => !name.startsWith("deadletter_"));
  return {
    topic,
    key: letter.key,
    value: letter.value,
    headers: {
      ...Object.fromEntries(kept),
      redrive_count: String(redrivesOf(letter) + 1),
      redrive_of: `${letter.partition}-${letter.offset}`,
    },
  };
}

/** How often the message of a letter had been put back when it failed. */
export function redrivesOf({ headers }: Pick<StoredRecord, "headers">): number {
  const count = Number(headers.redrive_count?.toString() ?? 0);
  return Number.isSafeInteger(count) && count >= 0 ? count : 0;
}

function originOf({ headers }: Redrivable): string {
  const named = headers.deadletter_topic?.toString("utf8");
  const known = contracts.some(({ topic }) => topic === named && topic !== deadLetter.topic);
  if (named !== undefined && known) return named;
  throw notRedrivable(
    named === undefined
      ? "it does not say which topic it came from"
      : `it came from ${JSON.stringify(named)}, which is no topic of this desk`,
  );
}

function notRedrivable(why: string): ReciboError {
  return new ReciboError("NOT_REDRIVABLE", `cannot be sent again: ${why}`);
}
