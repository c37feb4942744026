import { setTimeout as wait } from "node:timers/promises";
import { Consumer, type ConsumerOptions } from "@platformatic/kafka";
import { OutageError } from "../../errors.ts";
import { brokerName } from "../broker-names.ts";
import { longestFetch, type Member, type Membership } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";
import { membershipTimes } from "../membership.ts";
import { connectionOf } from "./connection.ts";
import { createFetching } from "./fetching.ts";

/** The longest to wait for the broker when leaving, in milliseconds. */
const leaveWithin = 3_000;

/**
 * A member by @platformatic/kafka. The library keeps the membership (classic protocol, with kafkajs's
 * assigner, so that members of both drivers can share a group while one is replaced by the other); what is
 * fetched is ours, see `createFetching`.
 */
export function createMember(context: KafkaContext, membership: Membership): Member {
  const client = openConsumer(context, membership);
  let over = false;
  let rebalancing = false;

  function end(error: Error): void {
    if (over) return;
    over = true;
    fetching.stop();
    membership.onEnd(error);
  }

  const fetching = createFetching(context, client, membership, end);
  client.on("consumer:group:join", () => {
    if (over) return;
    rebalancing = false;
    membership.onJoined();
    fetching.begin();
  });
  client.on("consumer:group:rebalance", () => {
    if (over || rebalancing) return;
    membership.onRebalance();
    rebalancing = true;
    fetching.pause();
  });
  // Rejoining failed for good: no heartbeat follows.
  client.on("error", (error) => end(error as Error));
  client.on("consumer:heartbeat:stalled", ({ lastError }) =>
    end(new OutageError("the group's coordinator does not answer", lastError)),
  );

  return {
    join: async () => {
      client.topics.trackAll(...membership.topics.map((topic) => brokerName(context, topic)));
      await client.joinGroup({});
    },
    commit: async (offsets) => {
      if (rebalancing) throw new Error("the group rebalances");
      await client.commit({
        offsets: offsets.map(({ topic, partition, offset }) => ({
          topic: brokerName(context, topic),
          partition,
          offset: BigInt(offset),
          leaderEpoch: -1,
        })),
      });
    },
    leave: async () => {
      over = true;
      fetching.stop();
      await Promise.race([client.close(), wait(leaveWithin, undefined, { ref: false })]);
    },
  };
}

function openConsumer(context: KafkaContext, { group, session }: Membership): Consumer {
  const times = membershipTimes(session);
  const options: ConsumerOptions<Buffer, Buffer, Buffer, Buffer> = {
    ...connectionOf(context),
    groupId: brokerName(context, group),
    // Joining is answered when all members have joined, so requests may take as long as a rebalance.
    requestTimeout: times.rebalanceTimeout + 2_000,
    ...times,
    heartbeatStallTimeout: times.sessionTimeout,
    protocols: [{ name: "RoundRobinAssigner", version: 0 }],
    autocommit: false,
    minBytes: 1,
    maxBytes: 10_485_760,
    maxWaitTime: longestFetch,
  };
  return new Consumer(options);
}
