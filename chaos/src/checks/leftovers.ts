import {
  contracts,
  deadLetter,
  invoiceGenerated,
  scoreCalculated,
} from "@recibo/common/contracts/index";
import type { StoredRecord } from "@recibo/common/messaging/records";
import { markOf } from "../faults/marks.ts";
import { type Check, check, differences } from "./check.ts";
import type { Evidence } from "./evidence.ts";

const placeOf = ({
  topic,
  partition,
  offset,
}: {
  topic: string;
  partition: number | string;
  offset: string;
}) => `${topic}/${partition}@${offset}`;

/** Garbage on the dead-letter topic and nothing else there; strays kept; nothing left to read. */
export function checkLeftovers(evidence: Evidence): Check[] {
  const { records, strays, lag, unread } = evidence;
  const said = contracts
    .filter(({ topic }) => topic !== deadLetter.topic)
    .flatMap(({ topic }) => records.get(topic) ?? []);
  const behind = [...lag].map(([name, count]) => `${name}: ${count}`);
  const orphans = strays.filter(({ reason }) => reason === "orphan");
  const expected = orphansAmong(said, evidence);
  return [
    ...checkDeadLetters(said, records.get(deadLetter.topic) ?? []),
    check(
      "replies that nobody asked for, kept as strays",
      expected.size,
      orphans.length,
      differences(expected, new Set(orphans.map(placeOf)), {
        missing: "not kept",
        surplus: "kept",
      }),
    ),
    check("records that no group has committed", 0, lag.size, behind),
    check("partitions that the harness could not read to their end", 0, unread.length, unread),
  ];
}

function checkDeadLetters(
  said: readonly StoredRecord[],
  letters: readonly StoredRecord[],
): Check[] {
  const garbage = said.filter((record) => markOf(record) === "dead-letter");
  const wanted = new Set(
    garbage.flatMap((record) =>
      readersOf(record.topic).map((reader) => `${reader} ${placeOf(record)}`),
    ),
  );
  const found = new Set(letters.map(originOf));
  const names = { missing: "no dead letter", surplus: "dead letter of something else" };
  const changed = letters.filter((letter) => !isOriginal(letter, said)).map(originOf);
  return [
    check(
      "garbage on the dead-letter topic, by who read it, and nothing else",
      wanted.size,
      found.size,
      differences(wanted, found, names),
    ),
    check("dead letters without the original's bytes", 0, changed.length, changed),
  ];
}

function readersOf(topic: string): readonly string[] {
  return contracts.find((each) => each.topic === topic)?.consumedBy ?? [];
}

function originOf({ headers }: StoredRecord): string {
  const [topic, partition, offset, service] = ["topic", "partition", "offset", "service"].map(
    (name) => String(headers[`deadletter_${name}`]),
  ) as [string, string, string, string];
  return `${service} ${placeOf({ topic, partition, offset })}`;
}

function isOriginal(letter: StoredRecord, said: readonly StoredRecord[]): boolean {
  const [, place] = originOf(letter).split(" ");
  const original = said.find((record) => placeOf(record) === place);
  if (!original) return false;
  const same = (one: Buffer | null, other: Buffer | null) =>
    one === null || other === null ? one === other : one.equals(other);
  return same(original.key, letter.key) && same(original.value, letter.value);
}

/** Replies to requests that nobody made: ours, and those that tell of our malformed commands. */
function orphansAmong(said: readonly StoredRecord[], { ledger }: Evidence): Set<string> {
  const asked = new Set(ledger.asked.map(({ id }) => id));
  const replies = said.filter(
    (record) =>
      [invoiceGenerated.topic, scoreCalculated.topic].includes(record.topic as never) &&
      markOf(record) !== "dead-letter" &&
      !asked.has(String(record.headers.ce_correlationid)),
  );
  return new Set(replies.map(placeOf));
}
