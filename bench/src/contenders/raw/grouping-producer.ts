import { groupWhileBusy } from "@recibo/common/group-while-busy";
import type { Message, Producer } from "kafkajs";
import { createPartitioner, plainKafka } from "../topics.ts";

/** A kafkajs producer that sends what waits while a send is in flight together in the next one. */
export async function openProducer(brokers: string, name: string, topic: string) {
  const producer: Producer = plainKafka(brokers, name).producer({ createPartitioner });
  await producer.connect();
  const send = groupWhileBusy(async (messages: Message[]) => {
    await producer.send({ topic, messages });
    return messages.map(() => undefined);
  }, 1_000);
  return { send, close: () => producer.disconnect() };
}
