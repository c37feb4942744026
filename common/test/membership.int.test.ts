import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { expect, test } from "@jest/globals";
import { startKafka } from "@recibo/local/kafka";
import { freePort } from "@recibo/local/ports";
import { defaultDataFolder } from "@recibo/local/project";
import { startTrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import {
  type Consumer,
  Kafka,
  logLevel,
  type PartitionAssigner,
  PartitionAssigners,
} from "kafkajs";
import { pino } from "pino";
import { createKafka } from "../src/messaging/kafka.ts";
import { createSubscriber } from "../src/messaging/subscriber.ts";
import { ensureTopics } from "../src/messaging/topics.ts";
import { note } from "./trial-topics.ts";

test("on a broker that takes no short session a member joins with the shortest it takes, and says so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "recibo-membership-"));
  const kafka = await startKafka({
    data: join(folder, "kafka"),
    engines: join(defaultDataFolder, "engines"),
    port: await freePort(),
    heapMegabytes: 256,
    settings: { "group.min.session.timeout.ms": "6000" },
  });
  const said: string[] = [];
  const log = pino(new Writable({ write: (line, _, next) => next(void said.push(String(line))) }));
  const settings = {
    brokers: [kafka.brokers],
    partitions: 1,
    replication: 1,
    prefix: "",
    session_timeout: 2_000,
  };
  const client = createKafka(settings, "test", log);
  const crashes: Error[] = [];
  const subscriber = createSubscriber(client, {
    group: "patient",
    contracts: [note],
    batch: 1,
    handle: async () => undefined,
    onCrash: (error) => crashes.push(error),
  });
  try {
    await ensureTopics(client, [note]);
    await subscriber.start();
    expect(subscriber.joined).toBe(true);
    expect(crashes).toEqual([]);
    expect(said.join("")).toMatch(/"asked":2000,"instead":6000/);
  } finally {
    await subscriber.close();
    await kafka.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Assigns like any other, under a name that no other member knows. */
const strangersAssigner: PartitionAssigner = (config) => {
  const known = PartitionAssigners.roundRobin(config);
  const name = "Stranger";
  return { ...known, name, protocol: (topics) => ({ ...known.protocol(topics), name }) };
};

/** Joins a group in a way that its usual members cannot follow; tries until they are out. */
async function occupy(brokers: string, groupId: string, topic: string): Promise<Consumer> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
  return await until("the stranger in the group", async () => {
    const consumer = kafka.consumer({ groupId, partitionAssigners: [strangersAssigner] });
    const joined = Promise.withResolvers<boolean>();
    consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve(true));
    consumer.on(consumer.events.CRASH, () => joined.resolve(false));
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ eachBatch: async () => undefined });
    if (await joined.promise) return consumer;
    await consumer.disconnect();
    return undefined;
  });
}

test("a consumer that crashes for no outage ends its service with a non-zero code", async () => {
  const desk = await startTrialDesk({ services: ["score-calculator"] });
  const worker = desk.service("score-calculator");
  let stranger: Consumer | undefined;
  try {
    await worker.kill("SIGSTOP");
    stranger = await occupy(
      desk.brokers,
      `${desk.prefix}score-calculator`,
      `${desk.prefix}calculate-score`,
    );
    await worker.kill("SIGCONT");
    const crash = await until("the crash", () => worker.log.find(({ level }) => level === "fatal"));
    expect(crash).toMatchObject({
      msg: "cannot go on",
      err: { message: expect.stringContaining("incompatible") },
    });
    await until("the end of the process", () => !isRunning(worker.pid));
    expect(await worker.kill("SIGTERM")).toBe(1);
  } finally {
    await stranger?.disconnect();
    await desk.close();
  }
});

function isRunning(pid: number | undefined): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}
