import { Counter } from "prom-client";
import type { Contract } from "../contracts/contract.ts";
import { groupWhileBusy } from "../group-while-busy.ts";
import type { Producer } from "./driver.ts";
import { encode, type Outgoing } from "./envelope.ts";
import { brokerName, type KafkaClient } from "./kafka.ts";
import { explainRefusal } from "./kafka-refusal.ts";
import type { NewRecord, Placed } from "./records.ts";

/**
 * Puts messages on topics.
 *
 * - `publish` and `send` resolve once all in-sync replicas have the record, with where it lies.
 * - They may be called concurrently; records with the same key keep the order of the calls.
 * - What is asked while a send is in flight goes out together in the next one (no timer, no linger).
 * - An outage rejects with `OutageError` after a few quick tries. The record may have been written all
 *   the same: whoever publishes again makes a duplicate with the same `ce_id`, and receivers know it by that.
 * - A refusal (credentials, rights, certificates) rejects with `RefusedError`, which no waiting helps.
 * - `close` waits for what is in flight.
 */
export interface Publisher {
  publish<C extends Contract>(contract: C, message: Outgoing<C>): Promise<Placed>;
  send(record: NewRecord): Promise<Placed>;
  close(): Promise<void>;
}

/** Bytes of a group; below the broker's `message.max.bytes` (1 MiB), which limits a batch. */
const mostBytes = 700_000;

const published = new Counter({
  name: "recibo_messages_published_total",
  help: "Records acknowledged by the broker.",
  labelNames: ["topic"],
});

/** Opens a publisher. Connects on the first send, so a service can start while the broker is down. */
export function createPublisher(client: KafkaClient): Publisher {
  let producer: Promise<Producer> | undefined;

  const send = groupWhileBusy(
    async (records: NewRecord[]): Promise<Placed[]> => {
      producer ??= client.driver().then((driver) => driver.createProducer());
      try {
        const placed = await (await producer).send(records);
        count(records);
        return placed;
      } catch (error) {
        const topics = [...new Set(records.map(({ topic }) => brokerName(client, topic)))];
        throw explainRefusal(error, client.settings, { doing: "write to", topics });
      }
    },
    mostBytes,
    { weigh: weight },
  );

  return {
    send,
    publish: (contract, message) => send(encode(contract, message)),
    close: async () => {
      await (await producer)?.close();
    },
  };
}

function count(records: NewRecord[]): void {
  const topics = new Map<string, number>();
  for (const { topic } of records) topics.set(topic, (topics.get(topic) ?? 0) + 1);
  for (const [topic, number] of topics) published.inc({ topic }, number);
}

function weight(record: NewRecord): number {
  let bytes = 200 + bytesOf(record.value) + (record.key?.length ?? 0);
  for (const name in record.headers) bytes += name.length + (record.headers[name]?.length ?? 0);
  return bytes;
}

/** The broker counts bytes, and a letter outside ASCII has up to four of them. */
function bytesOf(value: string | Buffer | null): number {
  return value === null ? 0 : Buffer.byteLength(value);
}
