import type { Position } from "./reading.ts";
import type { TrafficRecord } from "./record.ts";

/** For each partition the first offset that some records have on it, or else where the partition stands. */
export function firstOf(
  records: readonly TrafficRecord[],
  positions: readonly Position[],
): Position[] {
  return positions.map(({ topic, partition, offset }) => {
    const here = records.filter((each) => each.topic === topic && each.partition === partition);
    const [first = offset] = [offset, ...here.map((each) => each.offset)].sort(bySize);
    return { topic, partition, offset: first };
  });
}

function bySize(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
