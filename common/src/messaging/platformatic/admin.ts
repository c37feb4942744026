import { Admin as Client, ListOffsetTimestamps } from "@platformatic/kafka";
import { brokerName } from "../broker-names.ts";
import type { Admin, NewTopic, PartitionStart } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";
import { connectionOf } from "./connection.ts";
import { protocolErrors } from "./protocol-errors.ts";

/** Topics and groups by @platformatic/kafka. */
export function openAdmin(context: KafkaContext, retries?: number): Admin {
  const client = new Client({
    ...connectionOf(context),
    ...(retries === undefined ? {} : { retries }),
  });
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
    forgetGroup: (group) => forgetGroup(client, brokerName(context, group)),
    ping: async () => void (await client.metadata({ topics: [], forceUpdate: true })),
    listStarts: (topic, moment) => listStarts(client, brokerName(context, topic), moment),
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
    if (
      ![...found.values()].every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))
    )
      return false;
    const asked = [...found].map(([name, { partitionsCount }]) => ({
      name,
      partitions: range(partitionsCount).map((partitionIndex) => ({
        partitionIndex,
        timestamp: ListOffsetTimestamps.LATEST,
      })),
    }));
    await client.listOffsets({ topics: asked });
    return true;
  } catch (error) {
    if (isUnknownTopic(error)) return false;
    throw error;
  }
}

function isUnknownTopic(error: unknown): boolean {
  return (
    protocolErrors(error).some((id) =>
      ["UNKNOWN_TOPIC_OR_PARTITION", "LEADER_NOT_AVAILABLE", "NOT_LEADER_OR_FOLLOWER"].includes(id),
    ) || (error as Error).message.startsWith("Unknown topic")
  );
}

async function forgetGroup(client: Client, group: string): Promise<"forgotten" | "in use"> {
  try {
    await client.deleteGroups({ groups: [group] });
  } catch (error) {
    const said = protocolErrors(error);
    if (said.includes("NON_EMPTY_GROUP")) return "in use";
    if (!said.includes("GROUP_ID_NOT_FOUND")) throw error;
  }
  return "forgotten";
}

async function listStarts(client: Client, topic: string, moment: Date): Promise<PartitionStart[]> {
  const { topics } = await client.metadata({ topics: [topic], forceUpdate: true });
  const count = topics.get(topic)?.partitionsCount ?? 0;
  const offsetsAt = async (timestamp: bigint) => {
    const partitions = range(count).map((partitionIndex) => ({ partitionIndex, timestamp }));
    const [found] = await client.listOffsets({ topics: [{ name: topic, partitions }] });
    return new Map(found?.partitions.map((each) => [each.partitionIndex, each.offset]));
  };
  const [firsts, sinces, ends] = await Promise.all([
    offsetsAt(ListOffsetTimestamps.EARLIEST),
    offsetsAt(BigInt(moment.getTime())),
    offsetsAt(ListOffsetTimestamps.LATEST),
  ]);
  return [...firsts].map(([partition, first]) => {
    const since = sinces.get(partition) ?? -1n;
    return { first, since: since < 0n ? (ends.get(partition) ?? first) : since };
  });
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
