import type { KafkaMessage } from "kafkajs";
import { plainKafka } from "../topics.ts";

/** A kafkajs consumer as it comes that takes whole batches; resolves once it is in its group. */
export async function openConsumer(
  brokers: string,
  groupId: string,
  topic: string,
  handle: (messages: KafkaMessage[]) => Promise<unknown>,
) {
  const consumer = plainKafka(brokers, groupId).consumer({ groupId, maxWaitTimeInMs: 500 });
  const joined = new Promise<void>((resolve) =>
    consumer.on(consumer.events.GROUP_JOIN, () => resolve()),
  );
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: 3,
    eachBatch: async ({ batch }) => void (await handle(batch.messages)),
  });
  await joined;
  return { close: () => consumer.disconnect() };
}
