import { drive, paced } from "../../load/drive.ts";
import type { Client, Place } from "../contender.ts";
import { questionOf } from "../echo.ts";
import { openConsumer } from "./consumer.ts";
import { openProducer } from "./grouping-producer.ts";

/** Plain kafkajs: JSON out, one header to know the answer by. */
export default async function open({ brokers, prefix }: Place): Promise<Client> {
  const waiting = new Map<string, () => void>();
  const consumer = await openConsumer(
    brokers,
    `${prefix}raw-client`,
    `${prefix}pong`,
    async (messages) => {
      for (const { headers, value } of messages) {
        JSON.parse(String(value));
        const id = String(headers?.id);
        waiting.get(id)?.();
        waiting.delete(id);
      }
    },
  );
  const producer = await openProducer(brokers, `${prefix}raw-client`, `${prefix}ping`);
  let sequence = 0;

  async function ask(lane: number): Promise<void> {
    const value = questionOf(lane, sequence++);
    const id = String(sequence);
    const answered = new Promise<void>((resolve) => waiting.set(id, resolve));
    await producer.send({
      key: value.organisationId,
      value: JSON.stringify(value),
      headers: { id },
    });
    await answered;
  }

  return {
    drive: (load) => drive(ask, load),
    paced: (pace) => paced(ask, pace),
    close: async () => {
      await consumer.close();
      await producer.close();
    },
  };
}
