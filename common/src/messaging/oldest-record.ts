import type { Contract } from "../contracts/contract.ts";
import { brokerName, type KafkaClient } from "./kafka.ts";

/**
 * Whether a topic still holds a record older than a moment. Retention cannot tell: the broker deletes whole
 * segments, and a record may stay far longer than the topic's retention says. Takes records to lie in the order of their times.
 */
export async function holdsOlderThan(
  client: KafkaClient,
  { topic }: Contract,
  moment: Date,
): Promise<boolean> {
  const admin = client.kafka.admin();
  try {
    await admin.connect();
    const name = brokerName(client, topic);
    const [all, since] = await Promise.all([
      admin.fetchTopicOffsets(name),
      admin.fetchTopicOffsetsByTimestamp(name, moment.getTime()),
    ]);
    const lowest = new Map(all.map(({ partition, low }) => [partition, Number(low)]));
    // The first offset since then is the partition's end when there is none.
    return since.some(({ partition, offset }) => Number(offset) > (lowest.get(partition) ?? 0));
  } finally {
    await admin.disconnect();
  }
}
