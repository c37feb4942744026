import type { Contract } from "../contracts/contract.ts";
import type { KafkaClient } from "./kafka.ts";

/**
 * Whether a topic still holds a record older than a moment. Retention cannot tell: the broker deletes whole
 * segments, and a record may stay far longer than the topic's retention says. Takes records to lie in the order of their times.
 */
export async function holdsOlderThan(
  client: KafkaClient,
  { topic }: Contract,
  moment: Date,
): Promise<boolean> {
  const admin = await (await client.driver()).openAdmin();
  try {
    const starts = await admin.listStarts(topic, moment);
    return starts.some(({ first, since }) => since > first);
  } finally {
    await admin.close();
  }
}
