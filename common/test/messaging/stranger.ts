import { until } from "@recibo/local/trial/until";
import { Kafka, logLevel, type PartitionAssigner, PartitionAssigners } from "kafkajs";

/** Assigns like any other, under a name that no other member knows. */
const strangersAssigner: PartitionAssigner = (config) => {
  const known = PartitionAssigners.roundRobin(config);
  const name = "Stranger";
  return { ...known, name, protocol: (topics) => ({ ...known.protocol(topics), name }) };
};

/** A member that keeps the group's usual members out. */
export type Stranger = { close(): Promise<void> };

/**
 * Joins a group in a way that its usual members cannot follow: they are refused for good, which is no
 * outage. Tries until they are out.
 */
export async function joinAsStranger(
  brokers: string,
  groupId: string,
  topic: string,
): Promise<Stranger> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
  return await until("the stranger in the group", async () => {
    const consumer = kafka.consumer({ groupId, partitionAssigners: [strangersAssigner] });
    const joined = Promise.withResolvers<boolean>();
    consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve(true));
    consumer.on(consumer.events.CRASH, () => joined.resolve(false));
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ eachBatch: async () => undefined });
    if (await joined.promise) return { close: () => consumer.disconnect() };
    await consumer.disconnect();
    return undefined;
  });
}
