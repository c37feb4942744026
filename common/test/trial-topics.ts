import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Contract, contract } from "../src/contracts/contract.ts";
import { deadLetter } from "../src/contracts/dead-letter.ts";
import { createLogger } from "../src/logging.ts";
import { createDeadLetters } from "../src/messaging/dead-letters.ts";
import { type Delivery, deliver, delivery } from "../src/messaging/delivery.ts";
import type { Outgoing } from "../src/messaging/envelope.ts";
import { type ClientName, createKafka, type KafkaClient } from "../src/messaging/kafka.ts";
import type { RecordsHandler } from "../src/messaging/lane.ts";
import { createPublisher, type Publisher } from "../src/messaging/publisher.ts";
import { createSubscriber, type Subscriber } from "../src/messaging/subscriber.ts";
import { ensureTopics } from "../src/messaging/topics.ts";
import { Health } from "../src/service/health.ts";
import { newId } from "../src/uuid.ts";

/** A numbered message of the tests. */
export const note = contract({
  topic: "note",
  type: "recibo.note.v1",
  meaning: "A note.",
  key: "organisationId",
  producedBy: "test",
  consumedBy: ["test"],
  value: z.object({ number: z.number().int() }),
});
export type Note = typeof note;

/** A message for the topic of notes. */
export function noteOf(number: number, organisationId: string): Outgoing<Note> {
  const id = newId();
  const time = new Date().toISOString();
  return { id, source: "/test", time, organisationId, correlationId: id, value: { number } };
}

/** How often, and how soon, a message is tried again in the tests. */
export const limits = { attempts: 3, first_delay: 5, longest_delay: 20 };

/** Topics of a test's own on the real broker, with what it opened there. */
export type TrialTopics = {
  readonly client: KafkaClient;
  readonly publisher: Publisher;
  readonly health: Health;
  /** Reads topics with a handler of bare records. */
  read(options: {
    handle: RecordsHandler;
    group?: string;
    batch?: number;
    contracts?: Contract[];
    onMembership?: (joined: boolean) => void;
  }): Promise<Subscriber>;
  /** Reads the topic of notes as a service does, with retries and dead letters. */
  consume(delivery: Omit<Delivery<Note>, "contract"> & { group?: string }): Promise<Subscriber>;
  close(): Promise<void>;
};

/** Makes the topics of notes and dead letters, with three partitions and a prefix that nobody else has. */
export async function openTrialTopics(
  driver: ClientName,
  broker = process.env.KAFKA_BROKERS ?? "",
): Promise<TrialTopics> {
  const prefix = `trial-${randomBytes(6).toString("hex")}.`;
  const settings = { client: driver, brokers: [broker], partitions: 3, replication: 1, prefix };
  const log = createLogger("test", "silent");
  const client = createKafka(settings, "test", log);
  await ensureTopics(client, [note, deadLetter]);
  const publisher = createPublisher(client);
  const health = new Health();
  const opened: Subscriber[] = [];

  const read: TrialTopics["read"] = async ({ handle, group = newId(), ...options }) => {
    const subscriber = createSubscriber(client, {
      group,
      contracts: options.contracts ?? [note],
      batch: options.batch ?? 100,
      handle,
      onCrash: (error) => {
        throw error;
      },
      ...(options.onMembership && { onMembership: options.onMembership }),
    });
    opened.push(subscriber);
    await subscriber.start();
    return subscriber;
  };

  return {
    client,
    publisher,
    health,
    read,
    consume: ({ group = newId(), ...how }) => {
      const deadLetters = createDeadLetters(publisher, "test", "1.2.3");
      const tools = { deadLetters, limits, health, log };
      return read({ group, handle: deliver([delivery({ contract: note, ...how })], tools) });
    },
    close: async () => {
      await Promise.all(opened.map((subscriber) => subscriber.close()));
      await publisher.close();
    },
  };
}
