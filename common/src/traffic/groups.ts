import { brokerName, topicOf } from "../messaging/broker-names.ts";
import type { Cluster, PartitionPlace } from "./broker/cluster.ts";
import { offsetIn } from "./reading/ranges.ts";
import type { RecordPlace } from "./reading/record.ts";

/** How far a group is on a partition. */
export type GroupPartition = PartitionPlace & {
  /** The next offset it reads; undefined while it has committed none. */
  readonly committed: bigint | undefined;
  readonly end: bigint;
  /** Offsets that are not read yet; of what was never committed all there are. */
  readonly lag: bigint;
  /** The member that reads it. */
  readonly member: string | undefined;
};

/** A member of a group. */
export type GroupMember = {
  readonly id: string;
  readonly client: string;
  readonly host: string;
  readonly partitions: readonly PartitionPlace[];
};

/** A consumer group as it is now. */
export type GroupDescription = {
  readonly group: string;
  /** As Kafka says it: `Stable`, `Empty`, `PreparingRebalance` … */
  readonly state: string;
  readonly members: readonly GroupMember[];
  readonly partitions: readonly GroupPartition[];
  readonly lag: bigint;
};

/** The consumer groups of this desk, and of a broker without prefix all. */
export async function listGroups({ admin, ask, context }: Cluster): Promise<string[]> {
  const found = await ask("see the groups of", [], () => admin.listGroups());
  return [...found.values()]
    .filter(({ protocolType }) => protocolType === "consumer" || protocolType === "")
    .map(({ id }) => id)
    .filter((id) => id.startsWith(context.settings.prefix))
    .map((id) => topicOf(context, id))
    .sort();
}

/** Groups with their members and how far each is. */
export async function describeGroups(
  cluster: Cluster,
  groups: readonly string[],
): Promise<GroupDescription[]> {
  if (groups.length === 0) return [];
  const { admin, ask, context } = cluster;
  const names = groups.map((group) => brokerName(context, group));
  const [described, committed] = await Promise.all([
    ask("see the groups", [], () => admin.describeGroups({ groups: names }), groups.join(", ")),
    committedOf(cluster, groups),
  ]);
  const ends = await endsOf(cluster, [...committed.values()].flat());
  return groups.map((group) => {
    const found = described.get(brokerName(context, group));
    const members = [...(found?.members.values() ?? [])].map((member) => ({
      id: member.id,
      client: member.clientId,
      host: member.clientHost.replace(/^\//, ""),
      partitions: [...(member.assignments?.values() ?? [])].flatMap(({ topic, partitions }) =>
        partitions.map((partition) => ({ topic: topicOf(context, topic), partition })),
      ),
    }));
    const partitions = withMembers(committed.get(group) ?? [], members, ends);
    const lag = partitions.reduce((total, each) => total + each.lag, 0n);
    return { group, state: String(found?.state ?? "Unknown"), members, partitions, lag };
  });
}

type Committed = PartitionPlace & { readonly offset: bigint };

/** What groups have committed, by group. */
export async function committedOf(
  { admin, ask, context }: Cluster,
  groups: readonly string[],
): Promise<Map<string, Committed[]>> {
  const names = groups.map((group) => brokerName(context, group));
  const found = await ask(
    "see the offsets of",
    [],
    () => admin.listConsumerGroupOffsets({ groups: names }),
    groups.join(", "),
  );
  return new Map(
    found.map(({ groupId, topics }) => [
      topicOf(context, groupId),
      topics
        .filter(({ name }) => name.startsWith(context.settings.prefix))
        .flatMap(({ name, partitions }) =>
          partitions.map(({ partitionIndex: partition, committedOffset: offset }) => ({
            topic: topicOf(context, name),
            partition,
            offset,
          })),
        ),
    ]),
  );
}

/** The ends of partitions; those of deleted topics are left out. */
async function endsOf(cluster: Cluster, places: readonly PartitionPlace[]) {
  const existing = new Set(await cluster.topics());
  const unique = new Map(
    places
      .filter(({ topic }) => existing.has(topic))
      .map((place) => [`${place.topic}/${place.partition}`, place]),
  );
  return cluster.offsets([...unique.values()], "end");
}

function withMembers(
  committed: readonly Committed[],
  members: readonly GroupMember[],
  ends: Awaited<ReturnType<typeof endsOf>>,
): GroupPartition[] {
  const assigned = members.flatMap(({ partitions }) => partitions);
  const places = new Map(
    [...assigned, ...committed].map((place) => [`${place.topic}/${place.partition}`, place]),
  );
  return [...places.values()]
    .map(({ topic, partition }) => {
      const place = { topic, partition };
      const offset = offsetIn(committed, place);
      const end = offsetIn(ends, place) ?? offset ?? 0n;
      const member = members.find(({ partitions }) => offsetIsIn(partitions, place))?.id;
      const lag = end - (offset ?? 0n);
      return { ...place, committed: offset, end, lag: lag > 0n ? lag : 0n, member };
    })
    .sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
}

function offsetIsIn(places: readonly PartitionPlace[], wanted: PartitionPlace): boolean {
  return places.some(
    ({ topic, partition }) => topic === wanted.topic && partition === wanted.partition,
  );
}

/** Where a group is relative to a record. */
export type GroupPosition = {
  readonly group: string;
  readonly committed: bigint;
  readonly read: boolean;
  /** How many offsets it is before the record; 0 when it has read it. */
  readonly behind: bigint;
};

/** For a record, which groups have read it; groups that never read its partition are left out. */
export async function groupsAt(cluster: Cluster, place: RecordPlace): Promise<GroupPosition[]> {
  const committed = await committedOf(cluster, await listGroups(cluster));
  return [...committed].flatMap(([group, offsets]) => {
    const offset = offsetIn(offsets, place);
    if (offset === undefined) return [];
    const read = offset > place.offset;
    return [{ group, committed: offset, read, behind: read ? 0n : place.offset - offset + 1n }];
  });
}
