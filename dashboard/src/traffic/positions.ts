import type { Position } from "@recibo/common/traffic/reading/reading";
import { parsePlace, placeName, type TrafficRecord } from "@recibo/common/traffic/reading/record";

/** Positions as an address carries them: `topic/0@12,topic/1@7`. */
export function positionsText(positions: readonly Position[]): string {
  return positions.map(placeName).join(",");
}

/** Reads them; undefined when they are none. */
export function parsePositions(text: string): Position[] | undefined {
  if (text === "") return undefined;
  const places = text.split(",").map(parsePlace);
  return places.some((place) => place === undefined) ? undefined : (places as Position[]);
}

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
