import type { Cluster } from "../broker/cluster.ts";
import { lastOf, Newest } from "./newest.ts";
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
  /** Whether some before these were found too, and are not here: there are enough, or they are too large. */
  readonly more: boolean;
  /** Of a search that was broken off: everything from there on was looked at, and nothing before. */
  readonly reached?: readonly Position[] | undefined;
};

/** How far back is looked in one go at most, in offsets of a partition. */
const longestStep = 100_000n;
/** A step that takes longer is not followed by a longer one: of one that is broken off nothing is kept; milliseconds. */
const slowStep = 1_500;

/** A partition that is read backwards: what is before `top` is not read yet. */
type Side = { readonly range: Range; top: bigint; oldest: number };

/**
 * The newest records that match, read from the end backwards in growing steps, so that what lies far back is not
 * touched. `reading.start` bounds how far back. They are held in no more than some megabytes: of large ones there are
 * fewer.
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
  const positions = positionsOf(sides);
  let found: Latest = { records: [], positions, scanned: 0, more: false };
  while (count > 0) {
    const { records, more } = found;
    const needed =
      more || records.length >= count ? (records[0]?.timestamp ?? 0) : Number.NEGATIVE_INFINITY;
    const open = sides.filter(({ range, top, oldest }) => top > range.from && oldest > needed);
    if (open.length === 0) break;
    const began = performance.now();
    const back = await readBack(cluster, reading, open, step, count, signal);
    const scanned = found.scanned + back.scanned;
    if (signal.aborted) return { ...found, scanned, reached: positionsOf(sides) };
    const all = [...back.records, ...records].sort(byTime);
    const kept = lastOf(all, count);
    found = {
      ...found,
      records: kept,
      scanned,
      more: more || back.left || kept.length < all.length,
    };
    if (performance.now() - began < slowStep)
      step = step < longestStep / 4n ? step * 4n : longestStep;
  }
  return found;
}

function positionsOf(sides: readonly Side[]): Position[] {
  return sides.map(({ range: { topic, partition }, top }) => ({ topic, partition, offset: top }));
}

/** Reads the last step before each side's top; what is broken off leaves the tops where they were. */
async function readBack(
  cluster: Cluster,
  reading: Reading,
  sides: Side[],
  step: bigint,
  count: number,
  signal: AbortSignal,
): Promise<{ records: readonly TrafficRecord[]; left: boolean; scanned: number }> {
  const ranges = sides.map(({ range, top }) => {
    const enough = top - range.from <= step;
    return { ...range, from: enough ? range.from : top - step, to: top };
  });
  const reader = readRanges(cluster, reading, async () => ranges, signal);
  const newest = new Newest(count);
  for await (const chunk of reader) newest.add(chunk);
  for (const [index, side] of signal.aborted ? [] : sides.entries()) {
    side.top = (ranges[index] as Range).from;
    side.oldest = reader.progress.positions[index]?.first ?? side.oldest;
  }
  const { records, left } = newest;
  return { records, left, scanned: reader.progress.scanned };
}

function byTime(a: TrafficRecord, b: TrafficRecord): number {
  return a.timestamp - b.timestamp || a.partition - b.partition || Number(a.offset - b.offset);
}
