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
import { pino } from "pino";
import { type ClientName, clientNames, createKafka } from "../src/messaging/kafka.ts";
import { createSubscriber } from "../src/messaging/subscriber.ts";
import { ensureTopics } from "../src/messaging/topics.ts";
import { joinAsStranger, type Stranger } from "./messaging/stranger.ts";
import { note } from "./trial-topics.ts";

test("on a broker that takes no short session a member joins with the shortest it takes, and says so, with every client", async () => {
  const folder = await mkdtemp(join(tmpdir(), "recibo-membership-"));
  const kafka = await startKafka({
    data: join(folder, "kafka"),
    engines: join(defaultDataFolder, "engines"),
    port: await freePort(),
    heapMegabytes: 256,
    settings: { "group.min.session.timeout.ms": "6000" },
  });
  try {
    for (const client of clientNames) {
      const { crashes, said } = await joinWithShortSession(client, kafka.brokers);
      expect(crashes).toEqual([]);
      expect(said).toMatch(/"asked":2000,"instead":6000/);
    }
  } finally {
    await kafka.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Joins and leaves with a session of two seconds: what was said, and what was crashed with. */
async function joinWithShortSession(client: ClientName, broker: string) {
  const lines: string[] = [];
  const log = pino(new Writable({ write: (line, _, next) => next(void lines.push(String(line))) }));
  const settings = { client, brokers: [broker], partitions: 1, replication: 1, prefix: "" };
  const kafka = createKafka({ ...settings, session_timeout: 2_000 }, "test", log);
  const crashes: Error[] = [];
  const subscriber = createSubscriber(kafka, {
    group: `patient-${client}`,
    contracts: [note],
    batch: 1,
    handle: async () => undefined,
    onCrash: (error) => crashes.push(error),
  });
  try {
    await ensureTopics(kafka, [note]);
    await subscriber.start();
    expect(subscriber.joined).toBe(true);
  } finally {
    await subscriber.close();
  }
  return { crashes, said: lines.join("") };
}

test("a consumer that crashes for no outage ends its service with a non-zero code", async () => {
  const desk = await startTrialDesk({ services: ["score-calculator"] });
  const worker = desk.service("score-calculator");
  let stranger: Stranger | undefined;
  try {
    await worker.kill("SIGSTOP");
    stranger = await joinAsStranger(
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
    await stranger?.close();
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
