import { Admin as Client } from "@platformatic/kafka";
import { brokerName } from "../broker-names.ts";
import type { Admin, NewTopic } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";
import { connectionOf } from "./connection.ts";
import { protocolErrors } from "./protocol-errors.ts";

/** Topics and groups by @platformatic/kafka. */
export function openAdmin(context: KafkaContext): Admin {
  const client = new Client(connectionOf(context));
  return {
    listTopics: () => client.listTopics(),
    createTopics: async (topics) => {
      const created = await Promise.all(topics.map((topic) => create(client, context, topic)));
      return created.every(Boolean);
    },
    haveLeaders: (topics) =>
      haveLeaders(
        client,
        topics.map((topic) => brokerName(context, topic)),
      ),
    forgetGroup: async (group) => {
      try {
        await client.deleteGroups({ groups: [brokerName(context, group)] });
      } catch (error) {
        const said = protocolErrors(error);
        if (said.includes("NON_EMPTY_GROUP")) return "in use";
        if (!said.includes("GROUP_ID_NOT_FOUND")) throw error;
      }
      return "forgotten";
    },
    close: () => client.close(),
  };
}

async function create(
  client: Client,
  context: KafkaContext,
  { topic, partitions, replication, config }: NewTopic,
): Promise<boolean> {
  const configs = Object.entries(config).map(([name, value]) => ({ name, value }));
  const named = { topic: brokerName(context, topic), partitions, replicas: replication };
  try {
    await client.createTopics({ topics: [named], configs });
    return true;
  } catch (error) {
    if (!protocolErrors(error).includes("TOPIC_ALREADY_EXISTS")) throw error;
    return false;
  }
}

async function haveLeaders(client: Client, topics: string[]): Promise<boolean> {
  try {
    const { topics: found } = await client.metadata({ topics, forceUpdate: true, retries: 0 });
    return [...found.values()].every(({ partitions }) =>
      partitions.every(({ leader }) => leader >= 0),
    );
  } catch (error) {
    if (isUnknownTopic(error)) return false;
    throw error;
  }
}

function isUnknownTopic(error: unknown): boolean {
  return (
    protocolErrors(error).some((id) =>
      ["UNKNOWN_TOPIC_OR_PARTITION", "LEADER_NOT_AVAILABLE"].includes(id),
    ) || (error as Error).message.startsWith("Unknown topic")
  );
}
