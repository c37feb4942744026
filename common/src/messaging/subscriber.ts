import type { Consumer, EachBatchPayload, KafkaMessage } from "kafkajs";
import type { Contract } from "../contracts/contract.ts";
import { isOutage, messageOf } from "../errors.ts";
import { pause } from "../retry.ts";
import { brokerName, type KafkaClient, topicOf } from "./kafka.ts";
import { createLane, type Lane, type RecordsHandler } from "./lane.ts";
import { createOffsetCommitter } from "./offset-committer.ts";
import type { StoredRecord } from "./records.ts";

/**
 * Reads topics as a member of a consumer group and hands their records to a handler.
 *
 * - Delivery is at least once: an offset is committed only after the handler returned for it. After a
 *   crash or a rebalance, records may come again; handlers are idempotent.
 * - Records of one partition come in order, one batch at a time; partitions are handled side by side.
 * - Heartbeats do not depend on the handler: however long it takes, the member stays in the group. A
 *   partition whose handler lags is not fetched further until it catches up, so memory is bounded.
 * - A new group starts at the beginning of its topics: nothing said before the first start is missed.
 * - `start` resolves when the member has joined; it waits for as long as the broker is down.
 * - `close` takes no more work, waits for what is in hand, commits it and leaves the group.
 * - An error the client cannot recover from calls `onCrash`; a deaf subscriber never lingers.
 */
export interface Subscriber {
  start(): Promise<void>;
  /** Whether this member is in the group now. */
  readonly joined: boolean;
  close(): Promise<void>;
}

/** What to read, as whom, and what to do with it. */
export type Subscription = {
  group: string;
  contracts: readonly Contract[];
  /** The most records a call of the handler gets. */
  batch: number;
  handle: RecordsHandler;
  onCrash: (error: Error) => void;
  /** Called when the membership changes: joined with these partitions, or out of the group. */
  onMembership?: (joined: boolean) => void;
};

/** Opens a subscriber; nothing is read before `start`. */
export function createSubscriber(client: KafkaClient, subscription: Subscription): Subscriber {
  const stopping = new AbortController();
  const consumer = client.kafka.consumer({
    groupId: brokerName(client, subscription.group),
    allowAutoTopicCreation: false,
    sessionTimeout: 6_000,
    heartbeatInterval: 1_000,
    rebalanceTimeout: 10_000,
    maxWaitTimeInMs: 500,
  });
  const committer = createOffsetCommitter(consumer, client.log);
  const lanes = new Map<string, Lane>();
  const membership = watchMembership(consumer, subscription, () => {
    // After a rebalance the group reads on from what is committed: what waits here comes again.
    committer.forget();
    for (const lane of lanes.values()) lane.forget();
  });

  function laneOf(topic: string, partition: number): Lane {
    const name = `${topic}/${partition}`;
    let lane = lanes.get(name);
    if (!lane) {
      lane = createLane({
        batch: subscription.batch,
        handle: subscription.handle,
        signal: stopping.signal,
        done: (offset) => committer.handled(topic, partition, offset),
      });
      lanes.set(name, lane);
    }
    return lane;
  }

  async function eachBatch({ batch, resolveOffset, pause: hold }: EachBatchPayload): Promise<void> {
    if (stopping.signal.aborted) return;
    const receivedAt = Date.now();
    const topic = topicOf(client, batch.topic);
    const lane = laneOf(batch.topic, batch.partition);
    lane.add(
      batch.messages.map((message) => toRecord(topic, batch.partition, message, receivedAt)),
    );
    resolveOffset(batch.lastOffset());
    if (lane.full) lane.onRoom(hold());
  }

  return {
    get joined() {
      return membership.joined;
    },
    start: async () => {
      await connect(client, consumer, subscription, stopping.signal);
      if (stopping.signal.aborted) return;
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
      await membership.firstJoin;
    },
    close: async () => {
      stopping.abort();
      membership.release();
      await Promise.all([...lanes.values()].map((lane) => lane.idle()));
      await committer.close();
      await consumer.disconnect();
    },
  };
}

async function connect(
  client: KafkaClient,
  consumer: Consumer,
  { contracts, group }: Subscription,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await consumer.connect();
      await consumer.subscribe({
        topics: contracts.map(({ topic }) => brokerName(client, topic)),
        fromBeginning: true,
      });
      return;
    } catch (error) {
      if (!isOutage(error)) throw error;
      client.log.warn({ group, reason: messageOf(error) }, "broker not reachable, trying again");
      await pause(1_000, signal);
    }
  }
}

function watchMembership(
  consumer: Consumer,
  { onCrash, onMembership }: Subscription,
  onJoin: () => void,
) {
  const first = Promise.withResolvers<void>();
  const state = { joined: false, firstJoin: first.promise, release: () => first.resolve() };
  const set = (joined: boolean) => {
    if (state.joined === joined) return;
    state.joined = joined;
    onMembership?.(joined);
  };
  const { GROUP_JOIN, CRASH, DISCONNECT, STOP } = consumer.events;
  consumer.on(GROUP_JOIN, () => {
    onJoin();
    set(true);
    first.resolve();
  });
  consumer.on(DISCONNECT, () => set(false));
  consumer.on(STOP, () => set(false));
  consumer.on(CRASH, ({ payload }) => {
    set(false);
    if (!payload.restart) onCrash(payload.error);
  });
  return state;
}

function toRecord(
  topic: string,
  partition: number,
  message: KafkaMessage,
  receivedAt: number,
): StoredRecord {
  const headers: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) headers[name] = Buffer.isBuffer(last) ? last : Buffer.from(last);
  }
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key,
    value: message.value,
    headers,
    receivedAt,
    timestamp: Number(message.timestamp),
  };
}
