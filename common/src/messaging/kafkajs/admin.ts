import type { Kafka } from "kafkajs";
import { brokerName } from "../broker-names.ts";
import type { Admin } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";

/** What a broker says of a topic that it has not heard of yet, or that nobody leads so far. */
const notYet = new Set(["UNKNOWN_TOPIC_OR_PARTITION", "LEADER_NOT_AVAILABLE"]);

/** Topics and groups by kafkajs. */
export async function openAdmin(kafka: Kafka, context: KafkaContext): Promise<Admin> {
  const admin = kafka.admin();
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
    haveLeaders: async (topics) => {
      try {
        const names = topics.map((topic) => brokerName(context, topic));
        const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
        return found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
      } catch (error) {
        if (notYet.has((error as { type?: string }).type ?? "")) return false;
        throw error;
      }
    },
    forgetGroup: async (group) => {
      try {
        await admin.deleteGroups([brokerName(context, group)]);
      } catch (error) {
        const type = (error as { groups?: { error?: { type?: string } }[] }).groups?.[0]?.error
          ?.type;
        if (type === "NON_EMPTY_GROUP") return "in use";
        if (type !== "GROUP_ID_NOT_FOUND") throw error;
      }
      return "forgotten";
    },
    close: () => admin.disconnect(),
  };
}
