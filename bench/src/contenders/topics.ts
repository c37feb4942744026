import { randomBytes } from "node:crypto";
import { until } from "@recibo/local/trial/until";
import { Kafka, logLevel, Partitioners } from "kafkajs";
import type { Bench } from "../section.ts";

/** Partitions of every topic measured on. */
export const partitions = 3;

/** A kafkajs client as it comes, silent. */
export function plainKafka(brokers: string, clientId: string): Kafka {
  return new Kafka({ clientId, brokers: brokers.split(","), logLevel: logLevel.NOTHING });
}

/** The partitioner that kafkajs 2 takes unasked, named so that it does not warn. */
export const createPartitioner = Partitioners.DefaultPartitioner;

/** A prefix of its own for what a section creates on the broker; deleted when the section ends. */
export function ownPrefix(bench: Bench): string {
  const prefix = `bench-${randomBytes(5).toString("hex")}.`;
  bench.own({ close: () => deleteTopics(bench.brokers, prefix) });
  return prefix;
}

/** Creates topics and returns once each has a leader. */
export async function createTopics(brokers: string, names: readonly string[]): Promise<void> {
  const admin = plainKafka(brokers, "bench-admin").admin();
  await admin.connect();
  await admin.createTopics({
    // kafkajs gives up when a broker has not heard of a topic yet.
    waitForLeaders: false,
    topics: names.map((topic) => ({ topic, numPartitions: partitions })),
  });
  for (const topic of names)
    await until(`the leaders of ${topic}`, async () => {
      await admin.fetchTopicOffsets(topic);
      return true;
    });
  await admin.disconnect();
}

/** Deletes the topics whose names begin so. */
export async function deleteTopics(brokers: string, prefix: string): Promise<void> {
  const admin = plainKafka(brokers, "bench-admin").admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}
