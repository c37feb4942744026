import { Producer as Client, type MessageToProduce } from "@platformatic/kafka";
import { isOutage } from "../../errors.ts";
import { brokerName } from "../broker-names.ts";
import type { Producer } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";
import type { NewRecord, Placed } from "../records.ts";
import { notTaken, tooLarge } from "../refusals.ts";
import { connectionOf } from "./connection.ts";
import { createPartitioner } from "./partitioner.ts";
import { protocolErrors } from "./protocol-errors.ts";

/** A producer by @platformatic/kafka. */
export function createProducer(context: KafkaContext): Producer {
  const client = new Client(connectionOf(context));
  const partitionOf = createPartitioner();

  return {
    send: async (records) => {
      try {
        const topics = [...new Set(records.map(({ topic }) => brokerName(context, topic)))];
        const metadata = await client.metadata({ topics });
        const messages = records.map((record): MessageToProduce => {
          const topic = brokerName(context, record.topic);
          const count = metadata.topics.get(topic)?.partitionsCount as number;
          return toMessage(record, topic, partitionOf(record.key, count));
        });
        const { offsets } = await client.send({ messages, acks: -1 });
        return locate(messages, offsets ?? []);
      } catch (error) {
        throw translate(error);
      }
    },
    close: () => client.close(),
  };
}

/** The library measures strings by characters where it needs bytes: it gets buffers only. */
function toMessage(record: NewRecord, topic: string, partition: number): MessageToProduce {
  const headers = new Map<Buffer, Buffer>();
  for (const name in record.headers) {
    const content = record.headers[name] as string | Buffer;
    headers.set(nameBytes(name), typeof content === "string" ? Buffer.from(content) : content);
  }
  return {
    topic,
    partition,
    key: bytes(record.key) as Buffer,
    value: bytes(record.value) as Buffer,
    headers,
  };
}

function bytes(content: string | Buffer | null): Buffer | null {
  return typeof content === "string" ? Buffer.from(content) : content;
}

/** Names of headers, encoded once: there are few of them. */
const names = new Map<string, Buffer>();
const mostNames = 1_000;

function nameBytes(name: string): Buffer {
  let encoded = names.get(name);
  if (encoded === undefined) {
    encoded = Buffer.from(name);
    if (names.size < mostNames) names.set(name, encoded);
  }
  return encoded;
}

/** The broker answers with one base offset a partition; records lie there in the order of the call. */
function locate(
  messages: MessageToProduce[],
  acknowledged: { topic: string; partition: number; offset: bigint }[],
): Placed[] {
  const next = new Map<string, bigint>();
  for (const { topic, partition, offset } of acknowledged)
    next.set(`${topic}/${partition}`, offset);
  return messages.map(({ topic, partition }) => {
    const place = `${topic}/${partition}`;
    const offset = next.get(place) ?? -1n;
    next.set(place, offset + 1n);
    return { partition: partition as number, offset: String(offset) };
  });
}

function translate(error: unknown): Error {
  const said = protocolErrors(error);
  if (said.includes("MESSAGE_TOO_LARGE") || said.includes("RECORD_LIST_TOO_LARGE"))
    return tooLarge(error);
  return isOutage(error) ? notTaken(error) : (error as Error);
}
