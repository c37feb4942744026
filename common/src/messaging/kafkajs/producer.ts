import { type Kafka, type Message, Partitioners, type RecordMetadata } from "kafkajs";
import { brokerName } from "../broker-names.ts";
import type { Producer } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";
import type { NewRecord, Placed } from "../records.ts";
import { notTaken, tooLarge } from "../refusals.ts";

/** Keys whose partition is remembered. */
const mostKnownKeys = 10_000;

/** A producer by kafkajs. */
export function createProducer(kafka: Kafka, context: KafkaContext): Producer {
  const placement = recordingPartitioner();
  const producer = kafka.producer({
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

  return {
    send: async (records) => {
      try {
        await connect();
        const messages = records.map(toMessage);
        const acknowledged = await producer.sendBatch({
          acks: -1,
          topicMessages: byTopic(records, messages, (topic) => brokerName(context, topic)),
        });
        return placement.locate(messages, records, acknowledged, (topic) =>
          brokerName(context, topic),
        );
      } catch (error) {
        throw translate(error);
      }
    },
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
  records: readonly NewRecord[],
  messages: Message[],
  onBroker: (topic: string) => string,
): { topic: string; messages: Message[] }[] {
  const topics = new Map<string, Message[]>();
  for (const [index, { topic }] of records.entries()) {
    const group = topics.get(topic);
    if (group) group.push(messages[index] as Message);
    else topics.set(topic, [messages[index] as Message]);
  }
  return [...topics].map(([topic, group]) => ({ topic: onBroker(topic), messages: group }));
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
    messages: Message[],
    records: readonly NewRecord[],
    acknowledged: RecordMetadata[],
    onBroker: (topic: string) => string,
  ): Placed[] => {
    const next = new Map<string, bigint>();
    for (const { topicName, partition, baseOffset } of acknowledged) {
      next.set(`${topicName}/${partition}`, BigInt(baseOffset ?? "-1"));
    }
    return records.map(({ topic }, index) => {
      const partition = chosen.get(messages[index] as Message) as number;
      const place = `${onBroker(topic)}/${partition}`;
      const offset = next.get(place) ?? -1n;
      next.set(place, offset + 1n);
      return { partition, offset: String(offset) };
    });
  };
  return { create, locate };
}

function translate(error: unknown): Error {
  const { type, retriable } = error as Error & { type?: string; retriable?: boolean };
  if (type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE") return tooLarge(error);
  if (retriable === false && type !== undefined) return error as Error;
  return notTaken(error);
}
