import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { calculateScore, scoreCalculated } from "@recibo/common/contracts/index";
import { newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { openTrialTopics, type TrialTopics, textOf } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";

/** The longest that a partition may stand still, in milliseconds. */
const longestStandstill = 5_000;

let desk: TrialDesk;
let topics: TrialTopics;
let workers: TrialService[];

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["score-calculator"] });
  workers = [desk.service("score-calculator"), await desk.another("score-calculator")];
  topics = await openTrialTopics(desk, [scoreCalculated]);
});

afterAll(async () => {
  await topics?.close();
  await desk?.close();
});

const organisations = Array.from({ length: 24 }, () => newId());

/** Commands to all partitions at a steady pace while something is done; returns the longest wait in each. */
async function longestWaits(action: () => Promise<void>): Promise<Map<number, number>> {
  const asked = new Map<string, { partition: number; at: number }>();
  const ask = async (turn: number) => {
    const organisationId = organisations[turn % organisations.length] as string;
    const at = Date.now();
    const { id, partition } = await topics.say(calculateScore, {
      organisationId,
      asOf: "2026-11-02",
    });
    asked.set(id, { partition, at });
  };
  let done = false;
  const acting = action().finally(() => {
    done = true;
  });
  const asking: Promise<void>[] = [];
  for (let turn = 0; !done; turn++) {
    asking.push(ask(turn));
    await wait(20);
  }
  await acting;
  await Promise.all(asking);
  const repliedAt = await until("a reply to each", () => {
    const replies = topics.on(scoreCalculated);
    const found = new Map(
      replies.toReversed().map((reply) => [textOf(reply, "ce_correlationid"), reply.timestamp]),
    );
    return [...asked.keys()].every((id) => found.has(id)) && found;
  });
  const waits = new Map<number, number>();
  for (const [id, { partition, at }] of asked) {
    const waited = Number(repliedAt.get(id)) - at;
    waits.set(partition, Math.max(waited, waits.get(partition) ?? 0));
  }
  return waits;
}

test("while two workers are restarted one after the other no partition stands still for longer than 5 s", async () => {
  const waits = await longestWaits(async () => {
    for (const worker of workers) {
      expect(await worker.kill("SIGTERM")).toBe(0);
      await worker.start();
    }
  });
  expect([...waits.keys()].toSorted()).toEqual([0, 1, 2]);
  expect(Math.max(...waits.values())).toBeLessThan(longestStandstill);
});

test("when one of two workers is killed its partitions move on within 5 s", async () => {
  const [survivor, killed] = workers as [TrialService, TrialService];
  const waits = await longestWaits(async () => {
    await killed.kill("SIGKILL");
    // Its session ends and the other one takes over: there is nothing else to be seen from outside.
    await wait(6_000);
  });
  await killed.start();
  expect(Math.max(...waits.values())).toBeGreaterThan(1_000);
  expect(Math.max(...waits.values())).toBeLessThan(longestStandstill);
  expect(survivor.log.some(({ level }) => level === "error" || level === "fatal")).toBe(false);
});
