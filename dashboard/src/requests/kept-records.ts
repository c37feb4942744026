import { letterId } from "../dead-letters/letter.ts";
import type { Followed } from "./followed.ts";
import { place, replyTopic } from "./hops.ts";

/** What a record is to its request. */
export type RecordRole =
  | "command"
  | "resent"
  | "reply"
  | "failed-reply"
  | "duplicate"
  | "dead-letter";

/** A record behind a request, by where it lies: what its page lists, before any of it is read. */
export type KeptRecord = {
  /** Its name in the request's addresses, as in `command` or `duplicate-2`; never another one's. */
  readonly which: string;
  readonly role: RecordRole;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** As in `generate-invoice/3@1187`. */
  readonly place: string;
};

type Position = { partition: number | null | undefined; offset: number | null | undefined };

/** The records behind a request, in the order in which they came to be. What is not there yet is left out. */
export function recordsOf({ asked, sentAgain, letters, duplicates }: Followed): KeptRecord[] {
  const answers = replyTopic(asked);
  const { commandPartition, commandOffset, replyPartition, replyOffset, failure } = asked;
  return [
    record("command", "command", asked.kind, {
      partition: commandPartition,
      offset: commandOffset,
    }),
    ...letters.map((letter) =>
      record(`dead-letter-${letterId(letter)}`, "dead-letter", "dead-letter", letter),
    ),
    record("failed-reply", "failed-reply", answers, {
      partition: failure?.reply_partition,
      offset: failure?.reply_offset,
    }),
    ...sentAgain.map(({ toPartition: partition, toOffset: offset }, index) =>
      record(`resent-${index + 1}`, "resent", asked.kind, { partition, offset }),
    ),
    record("reply", "reply", answers, { partition: replyPartition, offset: replyOffset }),
    ...duplicates.map((each, index) =>
      record(`duplicate-${index + 1}`, "duplicate", each.topic, each),
    ),
  ].filter((each) => each !== undefined);
}

function record(
  which: string,
  role: RecordRole,
  topic: string,
  { partition = null, offset = null }: Position,
): KeptRecord | undefined {
  const name = place(topic, partition, offset);
  if (name === null || partition === null || offset === null) return undefined;
  return { which, role, topic, partition, offset, place: name };
}
