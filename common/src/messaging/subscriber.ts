import type { Contract } from "../contracts/contract.ts";
import { isOutage, messageOf } from "../errors.ts";
import { pause } from "../retry.ts";
import type { Fetched, Member } from "./driver.ts";
import type { KafkaClient } from "./kafka.ts";
import { createLane, type Lane, type RecordsHandler } from "./lane.ts";
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
  const committer = createOffsetCommitter(() => member, client.log);

  function laneOf(topic: string, partition: number): Lane {
    const name = `${topic}/${partition}`;
    let lane = lanes.get(name);
    if (!lane) {
      lane = createLane({
        batch: subscription.batch,
        handle: subscription.handle,
        signal: stopping.signal,
        done: (offset) => committer.handled(topic, partition, offset),
        crash: subscription.onCrash,
      });
      lanes.set(name, lane);
    }
    return lane;
  }

  function take({ topic, partition, records }: Fetched, hold: () => () => void): void {
    if (stopping.signal.aborted) return;
    const lane = laneOf(topic, partition);
    lane.add(records);
    if (lane.full) lane.onRoom(hold());
  }

  function setJoined(now: boolean): void {
    if (now) {
      // After a rebalance the group reads on from what is committed: what waits here comes again.
      committer.forget();
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
        if (!isOutage(error)) return subscription.onCrash(error as Error);
        client.log.warn({ reason: messageOf(error) }, "broker not reachable, trying again");
        await pause(1_000, stopping.signal);
      }
    }
  }

  async function openMember(): Promise<Member> {
    const driver = await client.driver();
    return driver.createMember({
      group: subscription.group,
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
    if (!isOutage(error)) return subscription.onCrash(error);
    client.log.warn({ reason: messageOf(error) }, "lost the consumer group, joining again");
    await leave();
    await pause(1_000, stopping.signal);
    await join();
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
