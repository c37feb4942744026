import { contracts } from "@recibo/common/contracts/index";
import type { NewRecord, StoredRecord } from "@recibo/common/messaging/records";
import { openTrialTopics } from "@recibo/local/trial/trial-topics";

/** Everything that was said on all topics, and a way to say more. */
export type Topics = {
  /** What lies on a topic, each record once, as far as it was read. */
  on(topic: string): StoredRecord[];
  /** How far each partition was read, by `topic/partition`: the offset that comes next. */
  readUpTo(): Map<string, bigint>;
  /** Puts a record on a topic, bytes as they are; waits for as long as the broker is down. */
  say(record: NewRecord): Promise<void>;
  close(): Promise<void>;
};

/** Reads all topics of the system from their beginning, as a group of its own. */
export async function openTopics(brokers: string): Promise<Topics> {
  const topics = await openTrialTopics({ brokers, prefix: "" }, contracts);
  const on = (topic: string) => {
    const contract = contracts.find((each) => each.topic === topic);
    // After a rebalance the reader is given records again that it had.
    const records = (contract ? topics.on(contract) : []).map(
      (record) => [`${record.partition}/${record.offset}`, record] as const,
    );
    return [...new Map(records).values()];
  };
  return {
    on,
    readUpTo: () => {
      const next = new Map<string, bigint>();
      for (const { topic } of contracts) {
        for (const { partition, offset } of on(topic)) {
          const name = `${topic}/${partition}`;
          const after = BigInt(offset) + 1n;
          if (after > (next.get(name) ?? 0n)) next.set(name, after);
        }
      }
      return next;
    },
    say: async (record) => void (await topics.publisher.send(record)),
    close: () => topics.close(),
  };
}
