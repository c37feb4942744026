import { setTimeout as wait } from "node:timers/promises";
import type { Contract } from "../contracts/contract.ts";
import { deadLetter } from "../contracts/dead-letter.ts";
import { failureSwitches } from "../contracts/failure-switches.ts";
import { ReciboError, TimeoutError } from "../errors.ts";
import type { Admin } from "./driver.ts";
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
    const created = await admin.createTopics(
      missing.map(({ topic }) => ({ topic, partitions, replication, config: configOf(topic) })),
    );
    await untilLed(
      admin,
      missing.map(({ topic }) => topic),
    );
    // Services of one desk start together: whoever was quicker made them.
    if (created)
      client.log.info({ topics: missing.map(({ topic }) => topic), partitions }, "topics created");
  });
}

/** How long new topics may take to have leaders, in milliseconds. */
const leadersWithin = 10_000;

/** A topic that was created just now is not known to every broker yet, or has no leader. */
async function untilLed(admin: Admin, topics: string[]): Promise<void> {
  const patience = Date.now() + leadersWithin;
  while (!(await admin.haveLeaders(topics))) {
    if (Date.now() > patience) throw new TimeoutError("a leader for each new topic", leadersWithin);
    await wait(50);
  }
}

/** A dead letter is a record as large as any, and headers: it must fit although its origin was full. */
function configOf(topic: string): Record<string, string> {
  if (topic === failureSwitches.topic) return { "cleanup.policy": "compact" };
  return topic === deadLetter.topic ? { "max.message.bytes": "2097152" } : {};
}

/**
 * Puts a consumer group back to the beginning of its topics, by forgetting its offsets: a group without
 * offsets starts at the beginning.
 *
 * @throws {ReciboError} `GROUP_IN_USE` when the group still has members after some seconds; stop them first
 */
export async function resetGroup(client: KafkaClient, group: string): Promise<void> {
  const patience = Date.now() + deadMemberGoneAfter;
  const attempt = { doing: "reset", topics: [], group: brokerName(client, group) };
  await withAdmin(client, attempt, async (admin) => {
    while ((await admin.forgetGroup(group)) === "in use") {
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

async function withAdmin<T>(
  client: KafkaClient,
  attempt: Attempt,
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  let admin: Admin | undefined;
  try {
    admin = await (await client.driver()).openAdmin();
    return await use(admin);
  } catch (error) {
    throw explainRefusal(error, client.settings, attempt);
  } finally {
    await admin?.close();
  }
}
