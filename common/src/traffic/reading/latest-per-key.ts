import { createHash } from "node:crypto";
import { ReciboError } from "../../errors.ts";
import { detached } from "../broker/read-records.ts";
import type { RecordStream } from "../export/export.ts";
import { lastOf } from "./newest.ts";
import type { Position, RecordReader } from "./reading.ts";
import type { TrafficRecord } from "./record.ts";

/** The most keys that are told apart: some hundred bytes each. */
const mostKeys = 500_000;

/** Says which of some records are wanted, as a `Predicate` does. */
type Select = (records: readonly TrafficRecord[]) => readonly TrafficRecord[];

/** The keys that changed last, each with its latest record. */
export type LastKeys = {
  /** In the order of their keys' last change; tombstones too, as the state of their key is that it has none. */
  readonly records: readonly TrafficRecord[];
  /** How many keys there are in all whose latest record is wanted, as far as they were counted. */
  readonly keys: number;
  /** Whether there are more keys than are told apart. */
  readonly more: boolean;
};

/**
 * What a compacted topic says: of each key the latest record. Of some records, in the order of time, those of the keys
 * that changed last. Records without key and those that transactions undid count for nothing, nor does a key that is
 * masked. Keys are of a topic: the same on another is another. What is kept has bytes of its own, and no more than some
 * megabytes of them.
 *
 * @param shown how many keys come with their record
 * @param select which latest records are wanted; all when not said
 */
export async function lastKeys(
  records: RecordStream,
  shown: number,
  select?: Select,
  most = mostKeys,
): Promise<LastKeys> {
  const known = new Set<string>();
  const last = new Map<string, TrafficRecord>();
  let more = false;
  for await (const some of records) {
    const changed = new Set<string>();
    const wanted = select && new Set(select(some));
    for (const record of some) {
      const name = nameOfKey(record);
      if (name === undefined) continue;
      last.delete(name);
      if (wanted && !wanted.has(record)) {
        known.delete(name);
        continue;
      }
      if (known.size < most) known.add(name);
      else more ||= !known.has(name);
      last.set(name, record);
      changed.add(name);
    }
    forgetFirst(last, last.size - lastOf([...last.values()], shown).length);
    for (const [name, record] of last) if (changed.has(name)) last.set(name, detached(record));
  }
  return { records: [...last.values()], keys: known.size, more };
}

/** Lets those go that changed first. */
function forgetFirst(last: Map<string, TrafficRecord>, count: number): void {
  let left = count;
  for (const name of last.keys()) {
    if (left-- <= 0) return;
    last.delete(name);
  }
}

/**
 * The latest record of every key, in the order of time, streamed: what is read is read twice, first for where the latest
 * of each key lies. Memory is some hundred bytes a key, however large the records are.
 *
 * @param read begins to read; the second time only as far as the first time came
 * @param select which latest records are wanted; all when not said
 * @throws {ReciboError} `TOO_MANY_KEYS`, before it yields anything
 */
export async function* latestPerKey(
  read: (until?: { positions: readonly Position[] }) => RecordReader,
  select: Select = (records) => records,
  most = mostKeys,
): AsyncGenerator<readonly TrafficRecord[], void> {
  const places = new Map<string, string>();
  const first = read();
  for await (const some of first) {
    for (const record of some) {
      const name = nameOfKey(record);
      if (name !== undefined) places.set(name, placeOf(record));
    }
    if (places.size > most)
      throw new ReciboError(
        "TOO_MANY_KEYS",
        `there are more than ${most} keys; read fewer topics or partitions, or a shorter time`,
      );
  }
  if (first.progress.state === "cancelled") return;
  for await (const some of read({ positions: first.progress.positions })) {
    const latest = some.filter((record) => {
      const name = nameOfKey(record);
      return name !== undefined && places.get(name) === placeOf(record);
    });
    const wanted = select(latest);
    if (wanted.length > 0) yield wanted;
  }
}

/** Keys up to this long are themselves; of longer ones a hash is kept. */
const longestName = 40;

function nameOfKey({ topic, key, kind, transaction, masked }: TrafficRecord): string | undefined {
  if (key === null || masked?.key || kind !== "record") return undefined;
  if (transaction === "aborted" || transaction === "open") return undefined;
  const long = key.length > longestName;
  const name = long ? createHash("sha256").update(key).digest("base64") : key.toString("latin1");
  return `${topic}${long ? "\u0001" : "\0"}${name}`;
}

function placeOf({ partition, offset }: TrafficRecord): string {
  return `${partition}@${offset}`;
}
