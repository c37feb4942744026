import { messageOf, ReciboError, type Sentence } from "../errors.ts";
import { brokerName } from "../messaging/broker-names.ts";
import { protocolErrors } from "../messaging/platformatic/protocol-errors.ts";
import type { Cluster, PartitionPlace } from "./broker/cluster.ts";
import { committedOf, describeGroups } from "./groups.ts";
import { offsetIn } from "./reading/ranges.ts";
import { readRanges } from "./reading/read.ts";

/** Where a group is to read on: at the beginning or the end, at a moment, or at an offset of one partition or all. */
export type ResetTarget =
  | { readonly to: "beginning" }
  | { readonly to: "end" }
  | { readonly to: "time"; readonly time: number }
  | { readonly to: "offset"; readonly offset: bigint };

/** What is asked for. */
export type ResetRequest = {
  readonly group: string;
  readonly target: ResetTarget;
  /** Those that the group has committed when not said. */
  readonly topics?: readonly string[] | undefined;
  readonly partitions?: readonly number[] | undefined;
};

/** What a reset would do to a partition. */
export type ResetStep = PartitionPlace & {
  /** Undefined when nothing is committed. */
  readonly from: bigint | undefined;
  readonly to: bigint;
  /** Offsets that would be read again; below zero, that many would be passed over. */
  readonly again: bigint;
  /** Times of the first and the last of these records, in milliseconds; undefined where there are none. */
  readonly first: number | undefined;
  readonly last: number | undefined;
};

/** What a reset would do; `applyReset` does that and nothing else. */
export type ResetPreview = { readonly group: string; readonly steps: readonly ResetStep[] };

/**
 * Says what a reset would do, partition by partition. Changes nothing.
 *
 * @throws {ReciboError} `GROUP_IN_USE` while the group has members, `NO_SUCH_GROUP`, `NO_SUCH_TOPIC`
 */
export async function previewReset(
  cluster: Cluster,
  { group, target, topics, partitions }: ResetRequest,
): Promise<ResetPreview> {
  const committed = await idleGroup(cluster, group);
  const names = topics ?? [...new Set(committed.map(({ topic }) => topic))];
  const places = (await cluster.partitions(names)).filter(
    ({ partition }) => partitions?.includes(partition) ?? true,
  );
  const point = target.to === "time" ? new Date(target.time) : ("begin" as const);
  const [begins, ends, since] = await Promise.all([
    cluster.offsets(places, "begin"),
    cluster.offsets(places, "end"),
    cluster.offsets(places, point),
  ]);
  const moves = places.map((place) => {
    const begin = offsetIn(begins, place) ?? 0n;
    const end = offsetIn(ends, place) ?? begin;
    const wanted = wantedOf(target, { begin, end, since: offsetIn(since, place) });
    const to = wanted < begin ? begin : wanted > end ? end : wanted;
    // A group that has committed nothing begins at the beginning.
    const from = offsetIn(committed, place);
    return {
      topic: place.topic,
      partition: place.partition,
      from,
      to,
      again: (from ?? begin) - to,
      begin,
    };
  });
  const steps = await Promise.all(moves.map(({ begin, ...move }) => timed(cluster, move, begin)));
  return { group, steps };
}

function wantedOf(
  target: ResetTarget,
  at: { begin: bigint; end: bigint; since: bigint | undefined },
): bigint {
  switch (target.to) {
    case "beginning":
      return at.begin;
    case "end":
      return at.end;
    case "time":
      return at.since ?? at.end;
    case "offset":
      return target.offset;
    default:
      return target satisfies never;
  }
}

/** Looks at the first and the last record between two offsets; what is passed over is told as well. */
async function timed(
  cluster: Cluster,
  move: Omit<ResetStep, "first" | "last">,
  begin: bigint,
): Promise<ResetStep> {
  const { from = begin, to } = move;
  const [low, high] = from < to ? [from, to] : [to, from];
  if (low === high) return { ...move, first: undefined, last: undefined };
  const [first, last] = await Promise.all([
    timeIn(cluster, move, low, high, "first"),
    // The last offset may be a marker of a transaction, or compacted away.
    timeIn(cluster, move, high - low > 100n ? high - 100n : low, high, "last"),
  ]);
  return { ...move, first, last };
}

async function timeIn(
  cluster: Cluster,
  { topic, partition }: PartitionPlace,
  from: bigint,
  to: bigint,
  which: "first" | "last",
): Promise<number | undefined> {
  const range = { topic, partition, from, to, end: to };
  const reader = readRanges(
    cluster,
    { topics: [topic] },
    async () => [range],
    new AbortController().signal,
  );
  let time: number | undefined;
  for await (const records of reader) {
    if (which === "first") return records[0]?.timestamp;
    time = records.at(-1)?.timestamp ?? time;
  }
  return time;
}

/**
 * Does what a preview said, unless anything has moved since: members came, offsets were committed, or records that it
 * leads to are gone.
 *
 * @throws {ReciboError} `GROUP_IN_USE` or `GROUP_MOVED`; nothing is changed then
 */
export async function applyReset(cluster: Cluster, { group, steps }: ResetPreview): Promise<void> {
  const committed = await idleGroup(cluster, group);
  const begins = await cluster.offsets(steps, "begin");
  for (const step of steps) {
    const now = offsetIn(committed, step);
    const place = `${step.topic}/${step.partition}`;
    if (now !== step.from)
      throw moved(
        `${group} was at ${step.from ?? "no offset"} of ${place} and is at ${now ?? "none"} now`,
        {
          name: "moved",
          params: { group, place, from: String(step.from ?? "–"), now: String(now ?? "–") },
        },
      );
    if ((offsetIn(begins, step) ?? 0n) > step.to)
      throw moved(`what lay at ${place}@${step.to} has been deleted`, {
        name: "moved-deleted",
        params: { place: `${place}@${step.to}` },
      });
  }
  const { context, admin } = cluster;
  const topics = [...Map.groupBy(steps, ({ topic }) => topic)].map(([topic, of]) => ({
    name: brokerName(context, topic),
    partitionOffsets: of.map(({ partition, to }) => ({ partition, offset: to })),
  }));
  const groupId = brokerName(context, group);
  await cluster.ask(
    "reset",
    [],
    () => commit(() => admin.alterConsumerGroupOffsets({ groupId, topics }), group),
    group,
  );
}

/** The broker takes offsets from outside only for a group without members, so one that joins just now is not harmed. */
async function commit(alter: () => Promise<void>, group: string): Promise<void> {
  try {
    await alter();
  } catch (error) {
    const said = protocolErrors(error);
    const joined = [
      "UNKNOWN_MEMBER_ID",
      "REBALANCE_IN_PROGRESS",
      "NON_EMPTY_GROUP",
      "ILLEGAL_GENERATION",
    ];
    if (said.some((each) => joined.includes(each)) || /UNKNOWN_MEMBER_ID/.test(messageOf(error)))
      throw inUse(group, 1);
    throw error;
  }
}

async function idleGroup(cluster: Cluster, group: string) {
  const [described] = await describeGroups(cluster, [group]);
  const committed = (await committedOf(cluster, [group])).get(group) ?? [];
  const dead = described === undefined || /dead|unknown/i.test(described.state);
  if (dead && committed.length === 0)
    throw new ReciboError("NO_SUCH_GROUP", `there is no consumer group ${group}`, {
      says: { name: "no-group", params: { group } },
    });
  if (described && described.members.length > 0) throw inUse(group, described.members.length);
  return committed;
}

function inUse(group: string, members: number): ReciboError {
  const has = members === 1 ? "a running member" : `${members} running members`;
  return new ReciboError(
    "GROUP_IN_USE",
    `the consumer group ${group} has ${has}; stop the service first`,
    { says: { name: "group-in-use", params: { group, count: members } } },
  );
}

function moved(what: string, says: Sentence): ReciboError {
  return new ReciboError("GROUP_MOVED", `${what}; look at the preview again`, { says });
}
