import type { RecordReader } from "./reading.ts";
import type { TrafficRecord } from "./record.ts";

/** Some records of a stream, and how many were left out before them since the last. */
export type Paced = { readonly records: readonly TrafficRecord[]; readonly dropped: number };

/**
 * Lets no more records through than somebody can look at: of each second the first ones; the others are counted, so
 * that a live tail stays live however much comes.
 *
 * @param now milliseconds; for tests
 */
export async function* paced(
  reader: RecordReader,
  perSecond: number,
  now: () => number = Date.now,
): AsyncGenerator<Paced, void> {
  let second = now();
  let passed = 0;
  let dropped = 0;
  for await (const chunk of reader) {
    if (now() - second >= 1_000) {
      second = now();
      passed = 0;
    }
    const records = chunk.slice(0, Math.max(0, perSecond - passed));
    passed += records.length;
    dropped += chunk.length - records.length;
    if (records.length === 0) continue;
    yield { records, dropped };
    dropped = 0;
  }
  if (dropped > 0) yield { records: [], dropped };
}
