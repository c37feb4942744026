import { setTimeout as wait } from "node:timers/promises";
import type { Contract } from "../contracts/contract.ts";
import { deadLetter } from "../contracts/dead-letter.ts";
import { ReciboError } from "../errors.ts";
import { brokerName, type KafkaClient } from "./kafka.ts";
import { type Attempt, explainRefusal } from "./kafka-refusal.ts";

/**
 * Creates the topics that are missing, with the partitions and replicas of the configuration, and
 * returns once each has a leader. Existing topics stay as they are: whoever may read or write them all
 * needs no right to create any.
 *
 * @throws {RefusedError} when a topic is not there, or not for us to see, and may not be created
 */
export async function ensureTopics(
  client: KafkaClient,
  contracts: readonly Contract[],
): Promise<void> {
  const { partitions, replication } = client.settings;
  const topics = contracts.map(({ topic }) => brokerName(client, topic));
  await withAdmin(client, { doing: "see or create", topics }, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = contracts.filter(({ topic }) => !existing.has(brokerName(client, topic)));
    if (missing.length === 0) return;
    const created = await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ topic }) => ({
        topic: brokerName(client, topic),
        numPartitions: partitions,
        replicationFactor: replication,
        configEntries: configOf(topic),
      })),
    });
    // Services of one desk start together: whoever was quicker made them.
    if (created)
      client.log.info({ topics: missing.map(({ topic }) => topic), partitions }, "topics created");
  });
}

/** A dead letter is a record as large as any, and headers: it must fit although its origin was full. */
function configOf(topic: string): { name: string; value: string }[] {
  return topic === deadLetter.topic ? [{ name: "max.message.bytes", value: "2097152" }] : [];
}

/**
 * Puts a consumer group back to the beginning of its topics, by forgetting its offsets: a group without
 * offsets starts at the beginning.
 *
 * @throws {ReciboError} `GROUP_IN_USE` when the group still has members after some seconds; stop them first
 */
export async function resetGroup(client: KafkaClient, group: string): Promise<void> {
  const patience = Date.now() + deadMemberGoneAfter;
  const name = brokerName(client, group);
  await withAdmin(client, { doing: "reset", topics: [], group: name }, async (admin) => {
    while ((await forgetOffsets(admin, name)) === "in use") {
      if (Date.now() > patience) {
        const message = `the consumer group ${group} has running members; stop them before --reset`;
        throw new ReciboError("GROUP_IN_USE", message);
      }
      await wait(250);
    }
  });
  client.log.info({ group }, "group set back to the beginning");
}

/** A member that was killed counts as running until its session has timed out; milliseconds. */
const deadMemberGoneAfter = 8_000;

async function forgetOffsets(admin: Admin, groupId: string): Promise<"forgotten" | "in use"> {
  try {
    await admin.deleteGroups([groupId]);
  } catch (error) {
    const why = (error as { groups?: { error?: { type?: string } }[] }).groups?.[0]?.error;
    if (why?.type === "NON_EMPTY_GROUP") return "in use";
    if (why?.type !== "GROUP_ID_NOT_FOUND") throw why ?? error;
  }
  return "forgotten";
}

type Admin = ReturnType<KafkaClient["kafka"]["admin"]>;

async function withAdmin<T>(
  client: KafkaClient,
  attempt: Attempt,
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = client.kafka.admin();
  try {
    await admin.connect();
    return await use(admin);
  } catch (error) {
    throw explainRefusal(error, client.settings, attempt);
  } finally {
    await admin.disconnect();
  }
}
