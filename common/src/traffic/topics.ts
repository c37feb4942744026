import { brokerName } from "../messaging/broker-names.ts";
import type { Cluster, PartitionPlace } from "./broker/cluster.ts";
import { partitionBytes, type TopicSetting, topicSettings } from "./broker/topic-settings.ts";
import { contractOf } from "./decoding/contract-reading.ts";
import { offsetIn } from "./reading/ranges.ts";

/** A partition as it is now. */
export type PartitionState = PartitionPlace & {
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
  readonly begin: bigint;
  readonly end: bigint;
};

/** How many records a topic has at a moment: the difference of two looks over their times is its rate. */
export type TopicLook = {
  readonly topic: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly partitions: readonly PartitionState[];
  /** Offsets between beginning and end; compaction and transactions leave fewer records than that. */
  readonly records: bigint;
  /** The sum of the ends, which only grows: what came between two looks is their difference. */
  readonly written: bigint;
};

/** How far topics were written at a moment: the sums of their partitions' offsets. */
export type PastLook = { readonly at: number; readonly written: ReadonlyMap<string, bigint> };

/** A topic with all that changes seldom. */
export type TopicDescription = TopicLook & {
  /** Kafka's own, as `__consumer_offsets`: folded away. */
  readonly internal: boolean;
  /** On disk; undefined where the broker does not let us see. */
  readonly bytes: bigint | undefined;
  /** Milliseconds after which records are deleted; undefined: never. */
  readonly retention: number | undefined;
  /** Bytes of a partition beyond which the oldest are deleted; undefined: however many. */
  readonly retentionBytes: number | undefined;
  /** Whether only the latest record of each key is kept. */
  readonly compacted: boolean;
  readonly settings: readonly TopicSetting[];
  readonly contract:
    | {
        readonly type: string;
        readonly meaning: string;
        readonly key: string;
        readonly producedBy: string;
        readonly consumedBy: readonly string[];
      }
    | undefined;
};

/** The topics of this desk, and of a broker without prefix all; Kafka's own at the end. */
export async function listTopics(cluster: Cluster): Promise<string[]> {
  const order = (name: string) => (isInternal(name) ? 2 : contractOf(name) ? 0 : 1);
  return (await cluster.topics()).sort((a, b) => order(a) - order(b) || a.localeCompare(b));
}

function isInternal(topic: string): boolean {
  return topic.startsWith("__");
}

/** Where topics begin and end now, and who leads them: three requests, for looking again and again. */
export async function lookAt(cluster: Cluster, topics: readonly string[]): Promise<TopicLook[]> {
  if (topics.length === 0) return [];
  const places = await partitionsNow(cluster, topics);
  const at = Date.now();
  const led = places.filter(isLed);
  const [begins, ends] = await Promise.all([
    cluster.offsets(led, "begin"),
    cluster.offsets(led, "end"),
  ]);
  const states = places.map(({ topic, partition, leader, replicas, isr }): PartitionState => {
    const begin = offsetIn(begins, { topic, partition }) ?? 0n;
    const end = offsetIn(ends, { topic, partition }) ?? begin;
    return { topic, partition, leader, replicas, inSync: isr, begin, end };
  });
  return topics.map((topic) => {
    const partitions = states.filter((state) => state.topic === topic);
    const records = sum(partitions.map(({ begin, end }) => end - begin));
    return { topic, at, partitions, records, written: sum(partitions.map(({ end }) => end)) };
  });
}

async function partitionsNow(cluster: Cluster, topics: readonly string[]) {
  const metadata = await cluster.ask("see", topics, () => cluster.metadata(topics, true));
  return topics.flatMap((topic) => {
    const found = metadata.topics.get(brokerName(cluster.context, topic));
    return (found?.partitions ?? []).map((state, partition) => ({ topic, partition, ...state }));
  });
}

function isLed({ leader }: Pick<PartitionState, "leader">): boolean {
  return leader >= 0;
}

/**
 * How far topics were written at moments that have passed, by the times that their records bear: before the first
 * record of that time or later. One request a moment, one after the other.
 *
 * @param moments milliseconds since the epoch
 */
export async function lookBack(
  cluster: Cluster,
  topics: readonly string[],
  moments: readonly number[],
): Promise<PastLook[]> {
  const places = topics.length === 0 ? [] : (await partitionsNow(cluster, topics)).filter(isLed);
  const ends = await cluster.offsets(places, "end");
  const endOf = new Map(ends.map((end) => [nameOf(end), end.offset]));
  const looks: PastLook[] = [];
  for (const at of moments) {
    const written = new Map<string, bigint>();
    for (const first of await cluster.offsets(places, new Date(at))) {
      // Nothing is as young: all there is was written before.
      const upTo = first.offset >= 0n ? first.offset : (endOf.get(nameOf(first)) ?? 0n);
      written.set(first.topic, (written.get(first.topic) ?? 0n) + upTo);
    }
    looks.push({ at, written });
  }
  return looks;
}

function nameOf({ topic, partition }: PartitionPlace): string {
  return `${topic}/${partition}`;
}

/** Topics with their settings, sizes and contracts. */
export async function describeTopics(
  cluster: Cluster,
  topics: readonly string[],
): Promise<TopicDescription[]> {
  const looks = await lookAt(cluster, topics);
  const counts = looks.map(({ topic, partitions }) => ({ topic, count: partitions.length }));
  const [settings, bytes] = await Promise.all([
    topicSettings(cluster, topics),
    // Seeing sizes takes a right that reading does not.
    partitionBytes(cluster, counts).catch(() => undefined),
  ]);
  return looks.map((look) => describe(look, settings.get(look.topic) ?? [], bytes));
}

function describe(
  look: TopicLook,
  settings: TopicSetting[],
  bytes: Map<string, bigint> | undefined,
): TopicDescription {
  const { topic, partitions } = look;
  const setting = (name: string) => settings.find((each) => each.name === name)?.value ?? "";
  const policy = setting("cleanup.policy");
  const limit = (name: string) => {
    const value = Number(setting(name) || -1);
    return value >= 0 && policy.includes("delete") ? value : undefined;
  };
  const { type, meaning, key, producedBy, consumedBy } = contractOf(topic) ?? {};
  return {
    ...look,
    internal: isInternal(topic),
    bytes:
      bytes &&
      sum(partitions.map(({ partition }) => bytes.get(nameOf({ topic, partition })) ?? 0n)),
    retention: limit("retention.ms"),
    retentionBytes: limit("retention.bytes"),
    compacted: policy.includes("compact"),
    settings,
    contract:
      type === undefined || meaning === undefined || key === undefined
        ? undefined
        : { type, meaning, key, producedBy: producedBy ?? "", consumedBy: consumedBy ?? [] },
  };
}

function sum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((total, each) => total + each, 0n);
}
