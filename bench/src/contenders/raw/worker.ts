import type { Message } from "kafkajs";
import type { Place } from "../contender.ts";
import { createTopics } from "../topics.ts";
import { openConsumer } from "./consumer.ts";
import { openProducer } from "./grouping-producer.ts";

/** Plain kafkajs: sends back the bytes it got, nothing parsed, nothing checked. */
export default async function open({ brokers, prefix }: Place) {
  const [ping, pong] = [`${prefix}ping`, `${prefix}pong`];
  await createTopics(brokers, [ping, pong]);
  const producer = await openProducer(brokers, `${prefix}raw-worker`, pong);
  const consumer = await openConsumer(brokers, `${prefix}raw-worker`, ping, (messages) =>
    Promise.all(
      messages.map(({ key, value, headers = {} }) =>
        producer.send({ key, value, headers } as Message),
      ),
    ),
  );
  return {
    close: async () => {
      await consumer.close();
      await producer.close();
    },
  };
}
