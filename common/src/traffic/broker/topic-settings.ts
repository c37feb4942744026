import { ConfigResourceTypes } from "@platformatic/kafka";
import { brokerName } from "../../messaging/broker-names.ts";
import type { Cluster } from "./cluster.ts";

/** A setting of a topic. */
export type TopicSetting = {
  readonly name: string;
  readonly value: string | null;
  /** Whether it was set for this topic, rather than being the broker's or Kafka's own. */
  readonly own: boolean;
};

/** Kafka's own number for a setting of one topic. */
const ofTheTopic = 1;

/** The settings of topics, by topic; sensitive ones without their value. */
export async function topicSettings(
  { admin, ask, context }: Cluster,
  topics: readonly string[],
): Promise<Map<string, TopicSetting[]>> {
  if (topics.length === 0) return new Map();
  const resources = topics.map((topic) => ({
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName: brokerName(context, topic),
  }));
  const described = await ask("see the settings of", topics, () =>
    admin.describeConfigs({ resources }),
  );
  const names = new Map(topics.map((topic) => [brokerName(context, topic), topic]));
  return new Map(
    described.map(({ resourceName, configs }) => [
      names.get(resourceName) ?? resourceName,
      configs.map(({ name, value, configSource, isSensitive }) => ({
        name,
        value: isSensitive ? null : (value ?? null),
        own: (configSource as number) === ofTheTopic,
      })),
    ]),
  );
}

/** Bytes on disk of each partition (`topic/partition`), the leader's copy counted once. */
export async function partitionBytes(
  { admin, ask, context }: Cluster,
  partitions: readonly { topic: string; count: number }[],
): Promise<Map<string, bigint>> {
  const topics = partitions.map(({ topic, count }) => ({
    name: brokerName(context, topic),
    partitions: Array.from({ length: count }, (_, index) => index),
  }));
  if (topics.length === 0) return new Map();
  const names = new Map(partitions.map(({ topic }) => [brokerName(context, topic), topic]));
  const brokers = await ask(
    "see the sizes of",
    partitions.map(({ topic }) => topic),
    () => admin.describeLogDirs({ topics }),
  );
  const bytes = new Map<string, bigint>();
  for (const { results } of brokers)
    for (const { topics: found } of results)
      for (const { name, partitions: sizes } of found)
        for (const { partitionIndex, partitionSize, isFutureKey } of sizes) {
          const place = `${names.get(name)}/${partitionIndex}`;
          const before = bytes.get(place) ?? 0n;
          if (!isFutureKey && partitionSize > before) bytes.set(place, partitionSize);
        }
  return bytes;
}
