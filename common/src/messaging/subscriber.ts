import type { Consumer, EachBatchPayload, KafkaMessage } from "kafkajs";
import type { Contract } from "../contracts/contract.ts";
import { isOutage, messageOf, refusedBy } from "../errors.ts";
import { pause } from "../retry.ts";
import { createConsumerLag } from "./consumer-lag.ts";
import { brokerName, type KafkaClient, topicOf } from "./kafka.ts";
import { explainRefusal } from "./kafka-refusal.ts";
import { createLane, type Lane, type RecordsHandler } from "./lane.ts";
import { membershipTimes, refusesSession, sessionEveryBrokerTakes } from "./membership.ts";
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
  /** Called when this member joined the group, or lost it for a reason of its own or the broker's. */
  onMembership?: (joined: boolean) => void;
};

/** Opens a subscriber; nothing is read before `start`. */
export function createSubscriber(client: KafkaClient, subscription: Subscription): Subscriber {
  const stopping = new AbortController();
  const first = Promise.withResolvers<void>();
  const lanes = new Map<string, Lane>();
  let consumer: Consumer | undefined;
  let joined = false;
  let session = client.settings.session_timeout ?? sessionEveryBrokerTakes;
  const topics = subscription.contracts.map(({ topic }) => brokerName(client, topic));
  const crash = (error: Error) => {
    const group = brokerName(client, subscription.group);
    subscription.onCrash(explainRefusal(error, client.settings, { doing: "read", topics, group }));
  };
  const committer = createOffsetCommitter(() => consumer, client.log);
  const lag = createConsumerLag(subscription.group);

  function laneOf(topic: string, partition: number): Lane {
    const name = `${topic}/${partition}`;
    let lane = lanes.get(name);
    if (!lane) {
      lane = createLane({
        batch: subscription.batch,
        handle: subscription.handle,
        signal: stopping.signal,
        done: (offset) => {
          committer.handled(brokerName(client, topic), partition, offset);
          lag.handled(topic, partition, offset);
        },
        crash: subscription.onCrash,
      });
      lanes.set(name, lane);
    }
    return lane;
  }

  async function eachBatch({ batch, resolveOffset, pause: hold }: EachBatchPayload): Promise<void> {
    if (stopping.signal.aborted) return;
    const receivedAt = Date.now();
    const topic = topicOf(client, batch.topic);
    const lane = laneOf(topic, batch.partition);
    const [first] = batch.messages;
    if (first) {
      const madeAt = Number(first.timestamp);
      lag.fetched(topic, batch.partition, batch.highWatermark, first.offset, madeAt);
    }
    lane.add(
      batch.messages.map((message) => toRecord(topic, batch.partition, message, receivedAt)),
    );
    resolveOffset(batch.lastOffset());
    if (lane.full) lane.onRoom(hold());
  }

  function setJoined(now: boolean): void {
    if (now) {
      // After a rebalance the group reads on from what is committed: what waits here comes again.
      committer.forget();
      lag.forget();
      for (const lane of lanes.values()) lane.forget();
      first.resolve();
    }
    if (joined === now) return;
    joined = now;
    // Leaving at the end is no news: whoever stops the service knows.
    if (!stopping.signal.aborted) subscription.onMembership?.(now);
  }

  /** Becomes a member; a crash that the client takes for final but is an outage begins anew. */
  async function join(): Promise<void> {
    while (!stopping.signal.aborted) {
      consumer = openConsumer(client, subscription, session, setJoined, (error) => {
        if (refusesSession(error) && session < sessionEveryBrokerTakes) return lengthenSession();
        if (!isOutage(error)) return crash(error);
        // That the group is lost is said where membership is told; this is why.
        client.log.debug({ reason: messageOf(error) }, "consumer ended, starting another");
        void pause(1_000, stopping.signal).then(join);
      });
      try {
        await consumer.connect();
        await consumer.subscribe({ topics, fromBeginning: true });
        await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
        return;
      } catch (error) {
        await consumer.disconnect().catch(() => undefined);
        if (!isOutage(error)) return crash(error as Error);
        client.log.warn({ reason: messageOf(error) }, "broker not reachable, trying again");
        await pause(1_000, stopping.signal);
      }
    }
  }

  function lengthenSession(): void {
    client.log.warn(
      { asked: session, instead: sessionEveryBrokerTakes },
      "the broker takes no session this short: set its group.min.session.timeout.ms",
    );
    session = sessionEveryBrokerTakes;
    void join();
  }

  return {
    get joined() {
      return joined;
    },
    start: async () => {
      await join();
      await first.promise;
    },
    close: async () => {
      stopping.abort();
      first.resolve();
      await Promise.all([...lanes.values()].map((lane) => lane.idle()));
      await committer.close();
      await consumer?.disconnect();
    },
  };
}

/** One membership: the session is short, so that a killed member's partitions move on soon. */
function openConsumer(
  client: KafkaClient,
  { group }: Subscription,
  session: number,
  onMembership: (joined: boolean) => void,
  onFinalCrash: (error: Error) => void,
): Consumer {
  const consumer = client.kafka.consumer({
    groupId: brokerName(client, group),
    allowAutoTopicCreation: false,
    ...membershipTimes(session),
    maxWaitTimeInMs: 500,
  });
  const { GROUP_JOIN, CRASH, DISCONNECT, STOP } = consumer.events;
  consumer.on(GROUP_JOIN, () => onMembership(true));
  consumer.on(DISCONNECT, () => onMembership(false));
  consumer.on(STOP, () => onMembership(false));
  consumer.on(CRASH, ({ payload }) => {
    onMembership(false);
    // The client would try again after a refused certificate, for ever.
    if (!payload.restart || refusedBy(payload.error)) onFinalCrash(payload.error);
  });
  return consumer;
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
