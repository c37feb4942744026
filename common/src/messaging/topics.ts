import type { Contract } from "../contracts/contract.ts";
import { brokerName, type KafkaClient } from "./kafka.ts";

/**
 * Creates the topics that are missing, with the partitions and replicas of the configuration, and
 * returns once each has a leader. Existing topics stay as they are.
 */
export async function ensureTopics(
  client: KafkaClient,
  contracts: readonly Contract[],
): Promise<void> {
  const { partitions, replication } = client.settings;
  await withAdmin(client, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = contracts.filter(({ topic }) => !existing.has(brokerName(client, topic)));
    if (missing.length === 0) return;
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ topic }) => ({
        topic: brokerName(client, topic),
        numPartitions: partitions,
        replicationFactor: replication,
      })),
    });
    client.log.info({ topics: missing.map(({ topic }) => topic), partitions }, "topics created");
  });
}

/**
 * Puts a consumer group back to the beginning of its topics. The group must have no running members:
 * the broker refuses otherwise, and so does this.
 */
export async function resetGroup(
  client: KafkaClient,
  group: string,
  contracts: readonly Contract[],
): Promise<void> {
  await withAdmin(client, async (admin) => {
    for (const { topic } of contracts) {
      await admin.resetOffsets({
        groupId: brokerName(client, group),
        topic: brokerName(client, topic),
        earliest: true,
      });
    }
  });
  client.log.info(
    { group, topics: contracts.map(({ topic }) => topic) },
    "group set back to the beginning",
  );
}

type Admin = ReturnType<KafkaClient["kafka"]["admin"]>;

async function withAdmin<T>(client: KafkaClient, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client.kafka.admin();
  try {
    await admin.connect();
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}
