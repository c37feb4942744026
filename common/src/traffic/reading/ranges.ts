import { ReciboError } from "../../errors.ts";
import { createPartitioner } from "../../messaging/platformatic/partitioner.ts";
import type { Cluster, PartitionOffset, PartitionPlace } from "../broker/cluster.ts";
import type { Reading } from "./reading.ts";

/** What is read of a partition: from an offset up to before another, or on and on. */
export type Range = PartitionPlace & {
  readonly from: bigint;
  readonly to: bigint | undefined;
  /** The offset after the last record there is now. */
  readonly end: bigint;
};

/** How much later than it is dated a record may have come and is still found, in milliseconds. */
const disorder = 60_000;

/** Asks the broker where a reading begins and ends on each of its partitions. */
export async function rangesOf(cluster: Cluster, reading: Reading): Promise<Range[]> {
  const places = chosen(await cluster.partitions(reading.topics), reading);
  const decided = reading.show === "committed";
  const [begins, ends, froms, tos] = await Promise.all([
    cluster.offsets(places, "begin"),
    cluster.offsets(places, decided ? "stable" : "end"),
    reading.start.from === "time" ? cluster.offsets(places, new Date(reading.start.time)) : [],
    isMoment(reading.until) ? cluster.offsets(places, new Date(reading.until.time + disorder)) : [],
  ]);
  return places.map((place) => {
    const begin = offsetIn(begins, place) ?? 0n;
    const end = offsetIn(ends, place) ?? begin;
    const from = clamp(
      startOf(reading, place, { begin, end, since: offsetIn(froms, place) }),
      begin,
      end,
    );
    const to =
      reading.until === "live" ? undefined : clamp(stopOf(reading, place, tos) ?? end, begin, end);
    return { ...place, from, to, end };
  });
}

function isMoment(until: Reading["until"]): until is { time: number } {
  return typeof until === "object" && "time" in until;
}

function stopOf({ until }: Reading, place: PartitionPlace, tos: readonly PartitionOffset[]) {
  const places = typeof until === "object" && "positions" in until ? until.positions : tos;
  return offsetIn(places, place);
}

function startOf(
  { start }: Reading,
  place: PartitionPlace,
  at: { begin: bigint; end: bigint; since: bigint | undefined },
): bigint {
  switch (start.from) {
    case "beginning":
      return at.begin;
    case "end":
      return at.end;
    case "offset":
      return start.offset;
    case "time":
      return at.since ?? at.end;
    case "positions":
      return offsetIn(start.positions, place) ?? at.begin;
    default:
      return start satisfies never;
  }
}

/** The partitions to read: those that are named, or that a key lies on. */
function chosen(all: PartitionPlace[], { partitions, partitionOfKey }: Reading): PartitionPlace[] {
  const missing = partitions?.find((wanted) => !all.some(({ partition }) => partition === wanted));
  if (missing !== undefined)
    throw new ReciboError("NO_SUCH_TOPIC", `there is no partition ${missing}`, {
      says: { name: "no-partition", params: { partition: missing } },
    });
  const named = partitions ? all.filter(({ partition }) => partitions.includes(partition)) : all;
  if (partitionOfKey === undefined) return named;
  const partitionOf = createPartitioner();
  const counts = new Map(
    [...Map.groupBy(all, ({ topic }) => topic)].map(([t, of]) => [t, of.length]),
  );
  return named.filter(
    ({ topic, partition }) => partitionOf(partitionOfKey, counts.get(topic) ?? 1) === partition,
  );
}

/** The offset of a partition; undefined when the broker has none there. */
export function offsetIn(
  offsets: readonly Pick<PartitionOffset, "topic" | "partition" | "offset">[],
  place: PartitionPlace,
): bigint | undefined {
  const found = offsets.find(
    ({ topic, partition }) => topic === place.topic && partition === place.partition,
  );
  return found && found.offset >= 0n ? found.offset : undefined;
}

function clamp(offset: bigint, least: bigint, most: bigint): bigint {
  return offset < least ? least : offset > most ? most : offset;
}
