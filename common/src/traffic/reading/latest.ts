import type { Cluster } from "../broker/cluster.ts";
import { type Range, rangesOf } from "./ranges.ts";
import { readRanges } from "./read.ts";
import type { Position, Reading } from "./reading.ts";
import type { TrafficRecord } from "./record.ts";

/** The newest records, and where to read on for those that come after. */
export type Latest = {
  /** Oldest first. */
  readonly records: readonly TrafficRecord[];
  readonly positions: readonly Position[];
  /** Records that were looked at. */
  readonly scanned: number;
};

/** How far back is looked in one go at most, in offsets of a partition. */
const longestStep = 100_000n;

/** A partition that is read backwards: what is before `top` is not read yet. */
type Side = { readonly range: Range; top: bigint; oldest: number };

/**
 * The newest records that match, read from the end backwards in growing steps, so that what lies far back is not
 * touched. `reading.start` bounds how far back.
 */
export async function readLatest(
  cluster: Cluster,
  reading: Reading,
  count: number,
  signal: AbortSignal,
): Promise<Latest> {
  const ranges = await rangesOf(cluster, {
    ...reading,
    until: reading.until === "live" ? "end" : reading.until,
  });
  const sides = ranges.map(
    (range): Side => ({
      range,
      top: range.to ?? range.end,
      oldest: Number.POSITIVE_INFINITY,
    }),
  );
  let step = BigInt(Math.min(count + 10, 10_000));
  let records: TrafficRecord[] = [];
  let scanned = 0;
  while (!signal.aborted) {
    const needed = records.length < count ? Number.NEGATIVE_INFINITY : (records[0]?.timestamp ?? 0);
    const open = sides.filter(({ range, top, oldest }) => top > range.from && oldest > needed);
    if (open.length === 0) break;
    const found = await readBack(cluster, reading, open, step, signal);
    scanned += found.scanned;
    records = [...found.records, ...records].sort(byTime).slice(-count);
    step = step * 4n < longestStep ? step * 4n : longestStep;
  }
  const positions = ranges.map(({ topic, partition, to, end }) => ({
    topic,
    partition,
    offset: to ?? end,
  }));
  return { records: count === 0 ? [] : records, positions, scanned };
}

async function readBack(
  cluster: Cluster,
  reading: Reading,
  sides: Side[],
  step: bigint,
  signal: AbortSignal,
): Promise<{ records: TrafficRecord[]; scanned: number }> {
  const ranges = sides.map(({ range, top }) => {
    const enough = top - range.from <= step;
    return { ...range, from: enough ? range.from : top - step, to: top };
  });
  const reader = readRanges(cluster, reading, async () => ranges, signal);
  const records: TrafficRecord[] = [];
  for await (const chunk of reader) records.push(...chunk);
  for (const [index, side] of sides.entries()) {
    side.top = (ranges[index] as Range).from;
    side.oldest = reader.progress.positions[index]?.first ?? side.oldest;
  }
  return { records, scanned: reader.progress.scanned };
}

function byTime(a: TrafficRecord, b: TrafficRecord): number {
  return a.timestamp - b.timestamp || a.partition - b.partition || Number(a.offset - b.offset);
}
