import type { Contract } from "../contracts/contract.ts";
import { isOutage, messageOf } from "../errors.ts";
import { pause } from "../retry.ts";
import { createConsumerLag } from "./consumer-lag.ts";
import type { Fetched, Member } from "./driver.ts";
import { brokerName, type KafkaClient } from "./kafka.ts";
import { explainRefusal } from "./kafka-refusal.ts";
import { createLane, type Lane, type RecordsHandler } from "./lane.ts";
import { refusesSession, sessionEveryBrokerTakes } from "./membership.ts";
import { createOffsetCommitter } from "./offset-committer.ts";

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
  let member: Member | undefined;
  let joined = false;
  let session = client.settings.session_timeout ?? sessionEveryBrokerTakes;
  const committer = createOffsetCommitter(() => member, client.log);
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
          committer.handled(topic, partition, offset);
          lag.handled(topic, partition, offset);
        },
        crash: subscription.onCrash,
      });
      lanes.set(name, lane);
    }
    return lane;
  }

  function take({ topic, partition, records, end }: Fetched, hold: () => () => void): void {
    if (stopping.signal.aborted) return;
    const lane = laneOf(topic, partition);
    const [first] = records;
    if (first) lag.fetched(topic, partition, end, first.offset, first.timestamp);
    lane.add(records);
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

  /** Becomes a member; a membership that an outage ended begins anew. */
  async function join(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        member = await openMember();
        await member.join();
        return;
      } catch (error) {
        await leave();
        if (takesLongerSession(error)) continue;
        if (!isOutage(error)) return crash(error as Error);
        client.log.warn({ reason: messageOf(error) }, "broker not reachable, trying again");
        await pause(1_000, stopping.signal);
      }
    }
  }

  async function openMember(): Promise<Member> {
    const driver = await client.driver();
    return driver.createMember({
      group: subscription.group,
      session,
      topics: subscription.contracts.map(({ topic }) => topic),
      take,
      onJoined: () => setJoined(true),
      onLeft: () => setJoined(false),
      onRebalance: () => void committer.flush(),
      onEnd: (error) => void afterEnd(error),
    });
  }

  async function afterEnd(error: Error): Promise<void> {
    setJoined(false);
    const again = takesLongerSession(error);
    if (!again && !isOutage(error)) return crash(error);
    // That the group is lost is said where membership is told; this is why.
    client.log.debug({ reason: messageOf(error) }, "membership ended, beginning another");
    await leave();
    if (!again) await pause(1_000, stopping.signal);
    await join();
  }

  /** Whether the broker takes no session this short, and a longer one is left to try. */
  function takesLongerSession(error: unknown): boolean {
    if (!refusesSession(error) || session >= sessionEveryBrokerTakes) return false;
    client.log.warn(
      { asked: session, instead: sessionEveryBrokerTakes },
      "the broker takes no session this short: set its group.min.session.timeout.ms",
    );
    session = sessionEveryBrokerTakes;
    return true;
  }

  function crash(error: Error): void {
    const topics = subscription.contracts.map(({ topic }) => brokerName(client, topic));
    const group = brokerName(client, subscription.group);
    subscription.onCrash(explainRefusal(error, client.settings, { doing: "read", topics, group }));
  }

  async function leave(): Promise<void> {
    await member?.leave().catch(() => undefined);
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
      await committer.flush();
      await member?.leave();
    },
  };
}
