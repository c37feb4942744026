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
import type { Placed, StoredRecord } from "../src/messaging/records.ts";
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

export const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** The number of a note as it lies on the topic. */
export const numberOf = (record: StoredRecord): number => JSON.parse(String(record.value)).number;

/** Nine organisations whose keys fall on all three partitions, in every run. */
export const nine = range(9).map((index) => `0199d2f4-1c00-7000-8000-0000000000a${index}`);

/** How often, and how soon, a message is tried again in the tests. */
export const limits = { attempts: 3, first_delay: 5, longest_delay: 20 };

/** Topics of a test's own on the real broker, with what it opened there. */
export type TrialTopics = {
  readonly client: KafkaClient;
  readonly publisher: Publisher;
  readonly health: Health;
  /** Publishes notes 0 to `count` − 1, all at once, of the nine organisations in turn. */
  publishNotes(count: number): Promise<Placed[]>;
  /** Reads topics with a handler of bare records. */
  read(options: {
    handle: RecordsHandler;
    group?: string;
    batch?: number;
    contracts?: Contract[];
    onMembership?: (joined: boolean) => void;
    onCrash?: (error: Error) => void;
  }): Promise<Subscriber>;
  /** Reads the topic of notes as a service does, with retries and dead letters. */
  consume(delivery: Omit<Delivery<Note>, "contract"> & { group?: string }): Promise<Subscriber>;
  close(): Promise<void>;
};

/** Makes the topics of notes and dead letters, with three partitions and a prefix that nobody else has. */
export async function openTrialTopics(
  driver: ClientName,
  {
    broker = process.env.KAFKA_BROKERS ?? "",
    prefix = `trial-${randomBytes(6).toString("hex")}.`,
  }: { broker?: string; prefix?: string } = {},
): Promise<TrialTopics> {
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
      onCrash:
        options.onCrash ??
        ((error) => {
          throw error;
        }),
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
    publishNotes: (count) =>
      Promise.all(
        range(count).map((number) =>
          publisher.publish(note, noteOf(number, nine[number % nine.length] as string)),
        ),
      ),
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
