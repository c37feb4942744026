import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Kafka, startKafka } from "@recibo/local/kafka";
import { freePort } from "@recibo/local/ports";
import { defaultDataFolder } from "@recibo/local/project";
import { until } from "@recibo/local/trial/until";
import { isOutage } from "../src/errors.ts";
import { type ClientName, clientNames } from "../src/messaging/kafka.ts";
import { newId } from "../src/uuid.ts";
import { note, noteOf, numberOf, openTrialTopics, type TrialTopics } from "./trial-topics.ts";

/** What one driver has gone through; one broker goes down and comes back for all of them. */
type Story = {
  topics: TrialTopics;
  seen: number[];
  memberships: boolean[];
  /** What publishing while the broker was down rejected with. */
  refused?: unknown;
};

let folder: string;
let kafka: Kafka;
const stories = new Map<ClientName, Story>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-messaging-outage-"));
  const port = await freePort();
  const engines = join(defaultDataFolder, "engines");
  const start = () =>
    startKafka({ data: join(folder, "kafka"), engines, port, heapMegabytes: 256 });
  kafka = await start();
  await Promise.all(clientNames.map(begin));
  await kafka.kill("SIGKILL");
  await Promise.all([...stories.values()].map(duringOutage));
  kafka = await start();
}, 120_000);

afterAll(async () => {
  await Promise.all([...stories.values()].map(({ topics }) => topics.close()));
  await kafka?.close();
  await rm(folder, { recursive: true, force: true });
});

async function begin(client: ClientName): Promise<void> {
  const topics = await openTrialTopics(client, { broker: kafka.brokers });
  const story: Story = { topics, seen: [], memberships: [] };
  stories.set(client, story);
  await topics.read({
    group: newId(),
    handle: async (records) => void story.seen.push(...records.map(numberOf)),
    onMembership: (joined) => void story.memberships.push(joined),
  });
  await topics.publisher.publish(note, noteOf(1, newId()));
  await until("the first", () => story.seen.length === 1);
}

async function duringOutage(story: Story): Promise<void> {
  const { publisher } = story.topics;
  story.refused = await publisher.publish(note, noteOf(2, newId())).catch((error) => error);
  await until("the membership to be lost", () => story.memberships.at(-1) === false);
}

describe.each(clientNames)("%s", (client) => {
  const story = () => stories.get(client) as Story;

  test("publishing while the broker is down rejects with an outage", () => {
    expect(story().refused).toMatchObject({ code: "OUTAGE", retry: true });
    expect(isOutage(story().refused)).toBe(true);
  });

  test("a member that lost its broker says so, and joins again by itself when it is back", async () => {
    await until("to be joined again", () => story().memberships.at(-1) === true, 60_000);
    expect(story().memberships).toEqual([true, false, true]);
  });

  test("what is published after the outage is read", async () => {
    await until("the broker to take it", () =>
      story().topics.publisher.publish(note, noteOf(3, newId())),
    );
    await until("the message", () => story().seen.includes(3));
  });
});
