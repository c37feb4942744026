import { setTimeout as wait } from "node:timers/promises";
import { scoreCalculated } from "@recibo/common/contracts/score-calculated";
import { plainKafka } from "../contenders/topics.ts";

type Where = { readonly brokers: string; readonly prefix: string };

const topicIn = ({ prefix }: Where) => prefix + scoreCalculated.topic;

/** Waits until as many replies lie on their topic; asks the broker for offsets only, which costs little. */
export async function untilReplies(where: Where, count: number): Promise<void> {
  const admin = plainKafka(where.brokers, "bench-admin").admin();
  await admin.connect();
  try {
    for (let lying = -1; lying < count; await wait(200)) {
      const offsets = await admin.fetchTopicOffsets(topicIn(where));
      lying = offsets.reduce((sum, { high }) => sum + Number(high), 0);
    }
  } finally {
    await admin.disconnect();
  }
}

/** When replies were made, and how many different commands they answer. */
export type Replies = { readonly times: Float64Array; readonly answered: number };

/** Reads a number of replies from the beginning of their topic. */
export async function readReplies(where: Where, count: number): Promise<Replies> {
  const consumer = plainKafka(where.brokers, "bench-replies").consumer({
    groupId: `${where.prefix}bench-replies`,
  });
  const times = new Float64Array(count);
  const answered = new Set<string>();
  let read = 0;
  const all = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic: topicIn(where), fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const { timestamp, headers } of batch.messages) {
        times[read++] = Number(timestamp);
        answered.add(String(headers?.ce_correlationid));
      }
      if (read >= count) all.resolve();
    },
  });
  await all.promise;
  await consumer.disconnect();
  return { times: times.sort(), answered: answered.size };
}
