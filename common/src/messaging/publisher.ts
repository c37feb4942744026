import { type Message, Partitioners, type RecordMetadata } from "kafkajs";
import { Counter } from "prom-client";
import type { Contract } from "../contracts/contract.ts";
import { OutageError, ReciboError, RefusedError } from "../errors.ts";
import { groupWhileBusy } from "../group-while-busy.ts";
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

/** Keys whose partition is remembered. */
const mostKnownKeys = 10_000;

const published = new Counter({
  name: "recibo_messages_published_total",
  help: "Records acknowledged by the broker.",
  labelNames: ["topic"],
});

/** Opens a publisher. Connects on the first send, so a service can start while the broker is down. */
export function createPublisher(client: KafkaClient): Publisher {
  const placement = recordingPartitioner();
  const producer = client.kafka.producer({
    createPartitioner: placement.create,
    allowAutoTopicCreation: false,
  });
  let connected: Promise<void> | undefined;
  const connect = () => {
    connected ??= producer.connect().catch((error) => {
      connected = undefined;
      throw error;
    });
    return connected;
  };

  const send = groupWhileBusy(
    async (asked: NewRecord[]): Promise<Placed[]> => {
      const records = asked.map((record) => ({
        ...record,
        topic: brokerName(client, record.topic),
      }));
      try {
        await connect();
        const messages = records.map(toMessage);
        const acknowledged = await producer.sendBatch({
          acks: -1,
          topicMessages: byTopic(records, messages),
        });
        for (const { topic } of asked) published.inc({ topic });
        return placement.locate(records, messages, acknowledged);
      } catch (error) {
        const topics = [...new Set(records.map(({ topic }) => topic))];
        throw translate(explainRefusal(error, client.settings, { doing: "write to", topics }));
      }
    },
    mostBytes,
    weight,
  );

  return {
    send,
    publish: (contract, message) => send(encode(contract, message)),
    close: async () => {
      await connected?.catch(() => undefined);
      await producer.disconnect();
    },
  };
}

function toMessage(record: NewRecord): Message {
  return {
    key: record.key,
    value: record.value,
    headers: record.headers as Record<string, string | Buffer>,
  };
}

function byTopic(
  records: NewRecord[],
  messages: Message[],
): { topic: string; messages: Message[] }[] {
  const topics = new Map<string, Message[]>();
  for (const [index, { topic }] of records.entries()) {
    const group = topics.get(topic);
    if (group) group.push(messages[index] as Message);
    else topics.set(topic, [messages[index] as Message]);
  }
  return [...topics].map(([topic, group]) => ({ topic, messages: group }));
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

/**
 * The broker answers with one base offset a partition; to tell each record its own, remember which
 * partition the partitioner chose for it.
 */
function recordingPartitioner() {
  const chosen = new WeakMap<Message, number>();
  const create = () => {
    const choose = Partitioners.DefaultPartitioner();
    const known = new Map<string, number>();
    return (args: Parameters<typeof choose>[0]) => {
      const { key } = args.message;
      const name = `${args.partitionMetadata.length}/${key}`;
      const partition = (key === null ? undefined : known.get(name)) ?? choose(args);
      // Few organisations say most: hashing their keys over and over was 6 % of a publisher's time.
      if (key !== null && known.size < mostKnownKeys) known.set(name, partition);
      chosen.set(args.message, partition);
      return partition;
    };
  };
  const locate = (
    records: NewRecord[],
    messages: Message[],
    acknowledged: RecordMetadata[],
  ): Placed[] => {
    const next = new Map<string, bigint>();
    for (const { topicName, partition, baseOffset } of acknowledged) {
      next.set(`${topicName}/${partition}`, BigInt(baseOffset ?? "-1"));
    }
    return records.map(({ topic }, index) => {
      const partition = chosen.get(messages[index] as Message) as number;
      const offset = next.get(`${topic}/${partition}`) ?? -1n;
      next.set(`${topic}/${partition}`, offset + 1n);
      return { partition, offset: String(offset) };
    });
  };
  return { create, locate };
}

function translate(error: unknown): Error {
  if (error instanceof RefusedError) return error;
  const { type, message, retriable } = error as Error & { type?: string; retriable?: boolean };
  if (type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE") {
    return new ReciboError("MESSAGE_TOO_LARGE", "the record is larger than the broker accepts", {
      cause: error,
    });
  }
  if (retriable === false && type !== undefined) return error as Error;
  return new OutageError(`the broker does not take messages: ${message}`, error);
}
