import { setImmediate as endOfTurn } from "node:timers/promises";
import type { Consumer, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from "kafkajs";
import { refusedBy } from "../../errors.ts";
import { brokerName, topicOf } from "../broker-names.ts";
import { longestFetch, type Member, type Membership } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";
import { membershipTimes } from "../membership.ts";
import type { StoredRecord } from "../records.ts";

/** The most bytes of a partition in one fetch: a batch or two of what a handler gets. A larger record comes alone. */
const mostBytes = 262_144;

/** A member by kafkajs; see decision 2 for why `eachBatch` only hands on. */
export function createMember(kafka: Kafka, context: KafkaContext, membership: Membership): Member {
  const consumer = kafka.consumer({
    groupId: brokerName(context, membership.group),
    allowAutoTopicCreation: false,
    ...membershipTimes(membership.session),
    maxWaitTimeInMs: longestFetch,
    maxBytesPerPartition: mostBytes,
  });
  watch(consumer, membership);

  async function eachBatch({ batch, resolveOffset, pause }: EachBatchPayload): Promise<void> {
    const receivedAt = Date.now();
    const topic = topicOf(context, batch.topic);
    const { partition } = batch;
    const records = batch.messages.map((each) => toRecord(topic, partition, each, receivedAt));
    membership.take({ topic, partition, records, end: batch.highWatermark }, pause);
    resolveOffset(batch.lastOffset());
    // The client's next fetch is in no hurry; what the handler has to ask, of the database first of all, is.
    await endOfTurn();
  }

  return {
    join: async () => {
      await consumer.connect();
      const topics = membership.topics.map((topic) => brokerName(context, topic));
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
    },
    commit: (offsets) =>
      consumer.commitOffsets(
        offsets.map(({ topic, ...place }) => ({ topic: brokerName(context, topic), ...place })),
      ),
    leave: () => consumer.disconnect(),
  };
}

function watch(consumer: Consumer, { onJoined, onRebalance, onLeft, onEnd }: Membership): void {
  const { GROUP_JOIN, REBALANCING, CRASH, DISCONNECT, STOP } = consumer.events;
  consumer.on(GROUP_JOIN, onJoined);
  consumer.on(REBALANCING, onRebalance);
  consumer.on(DISCONNECT, onLeft);
  consumer.on(STOP, onLeft);
  consumer.on(CRASH, ({ payload }) => {
    onLeft();
    // The client would try again after a refused certificate, for ever.
    if (!payload.restart || refusedBy(payload.error)) onEnd(payload.error);
  });
}

function toRecord(
  topic: string,
  partition: number,
  message: KafkaMessage,
  receivedAt: number,
): StoredRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key,
    value: message.value,
    headers: lastOfEach(message.headers ?? {}),
    receivedAt,
    timestamp: Number(message.timestamp),
  };
}

/** A header that is there several times counts with its last value. Mostly none is: then nothing is copied. */
function lastOfEach(headers: IHeaders): Record<string, Buffer> {
  for (const name in headers) {
    if (!Buffer.isBuffer(headers[name])) return copyOf(headers);
  }
  return headers as Record<string, Buffer>;
}

function copyOf(headers: IHeaders): Record<string, Buffer> {
  const copy: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last != null) copy[name] = Buffer.isBuffer(last) ? last : Buffer.from(last);
  }
  return copy;
}
