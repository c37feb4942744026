import type { Admin as Client, Kafka } from "kafkajs";
import { brokerName } from "../broker-names.ts";
import type { Admin, PartitionStart } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";

/** What a broker says of a topic that it has not heard of yet, or that nobody leads so far. */
const notYet = new Set([
  "UNKNOWN_TOPIC_OR_PARTITION",
  "LEADER_NOT_AVAILABLE",
  "NOT_LEADER_FOR_PARTITION",
]);

/** Topics and groups by kafkajs. */
export async function openAdmin(
  kafka: Kafka,
  context: KafkaContext,
  retries?: number,
): Promise<Admin> {
  const admin = kafka.admin(retries === undefined ? {} : { retry: { retries } });
  await admin.connect().catch(async (error) => {
    await admin.disconnect();
    throw error;
  });
  return {
    listTopics: () => admin.listTopics(),
    createTopics: (topics) =>
      admin.createTopics({
        waitForLeaders: false,
        topics: topics.map(({ topic, partitions, replication, config }) => ({
          topic: brokerName(context, topic),
          numPartitions: partitions,
          replicationFactor: replication,
          configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
        })),
      }),
    haveLeaders: (topics) =>
      haveLeaders(
        admin,
        topics.map((topic) => brokerName(context, topic)),
      ),
    forgetGroup: (group) => forgetGroup(admin, brokerName(context, group)),
    ping: async () => void (await admin.describeCluster()),
    listStarts: (topic, moment) => listStarts(admin, brokerName(context, topic), moment),
    close: () => admin.disconnect(),
  };
}

async function haveLeaders(admin: Client, topics: string[]): Promise<boolean> {
  try {
    const { topics: found } = await admin.fetchTopicMetadata({ topics });
    if (!found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0)))
      return false;
    for (const topic of topics) await admin.fetchTopicOffsets(topic);
    return true;
  } catch (error) {
    const { type, originalError } = error as { type?: string; originalError?: { type?: string } };
    if (notYet.has(type ?? originalError?.type ?? "")) return false;
    throw error;
  }
}

async function forgetGroup(admin: Client, group: string): Promise<"forgotten" | "in use"> {
  try {
    await admin.deleteGroups([group]);
  } catch (error) {
    const why = (error as { groups?: { error?: { type?: string } }[] }).groups?.[0]?.error;
    if (why?.type === "NON_EMPTY_GROUP") return "in use";
    if (why?.type !== "GROUP_ID_NOT_FOUND") throw why ?? error;
  }
  return "forgotten";
}

async function listStarts(admin: Client, topic: string, moment: Date): Promise<PartitionStart[]> {
  const [all, since] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchTopicOffsetsByTimestamp(topic, moment.getTime()),
  ]);
  const sinceOf = new Map(since.map(({ partition, offset }) => [partition, offset]));
  return all.map(({ partition, low, high }) => ({
    first: BigInt(low),
    since: BigInt(sinceOf.get(partition) ?? high),
  }));
}
