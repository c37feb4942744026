import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { until } from "@recibo/local/trial/until";
import { type ClientName, clientNames } from "../src/messaging/kafka.ts";
import type { StoredRecord } from "../src/messaging/records.ts";
import { resetGroup } from "../src/messaging/topics.ts";
import { newId } from "../src/uuid.ts";
import { note, numberOf, openTrialTopics, range, type TrialTopics } from "./trial-topics.ts";

/** What a Subscriber promises as a member of its group, on a real broker; every driver has to pass it. */
export function testMembership(client: ClientName): void {
  let topics: TrialTopics;
  beforeEach(async () => {
    topics = await openTrialTopics(client);
  });
  afterEach(() => topics.close());

  test("a handler that takes longer than the session keeps its membership, and nothing comes twice", async () => {
    const gate = Promise.withResolvers<void>();
    const handled: number[] = [];
    const memberships: boolean[] = [];
    let began = 0;
    await topics.read({
      onMembership: (joined) => void memberships.push(joined),
      handle: async (records) => {
        began ||= Date.now();
        await gate.promise;
        handled.push(...records.map(numberOf));
      },
    });
    await topics.publishNotes(30);
    // The session is 6 s; that it ends is what must not happen, so there is nothing else to wait for.
    await until("8 s in the handler", () => began > 0 && Date.now() - began > 8_000);
    gate.resolve();
    await topics.publishNotes(30);
    await until("all records", () => handled.length >= 60);
    expect(memberships).toEqual([true]);
    expect(handled.toSorted((a, b) => a - b)).toEqual(range(30).flatMap((each) => [each, each]));
  });

  test("offsets are committed only after the handler: who comes next goes on without loss", async () => {
    const group = newId();
    await topics.publishNotes(60);
    const finished: number[] = [];
    const begun = Promise.withResolvers<void>();
    const first = await topics.read({
      group,
      batch: 5,
      handle: async (records) => {
        if (finished.length >= 15) begun.resolve();
        finished.push(...records.map(numberOf));
        await new Promise(setImmediate);
      },
    });
    await begun.promise;
    await first.close();
    const rest: number[] = [];
    await topics.read({
      group,
      handle: async (records) => void rest.push(...records.map(numberOf)),
    });
    await until("the rest", () => new Set([...finished, ...rest]).size === 60);
    expect([...finished, ...rest]).toHaveLength(60);
  });

  test("what a handler could not finish before the stop comes again", async () => {
    const group = newId();
    await topics.publishNotes(1);
    const started = Promise.withResolvers<void>();
    const first = await topics.read({
      group,
      handle: async (_records, signal) => {
        started.resolve();
        await new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(new Error("stop"))),
        );
      },
    });
    await started.promise;
    await first.close();
    const seen: number[] = [];
    await topics.read({
      group,
      handle: async (records) => void seen.push(...records.map(numberOf)),
    });
    expect(await until("the record", () => seen.length > 0 && seen)).toEqual([0]);
  });

  test("partitions move on when a member joins and when it leaves, and each record is handled", async () => {
    const group = newId();
    const handledBy = new Map<string, Set<number>>();
    const join = (name: string) => {
      handledBy.set(name, new Set());
      return topics.read({
        group,
        handle: async (records) => {
          for (const record of records) handledBy.get(name)?.add(numberOf(record));
        },
      });
    };
    const all = () => new Set([...handledBy.values()].flatMap((numbers) => [...numbers]));
    await join("a");
    await topics.publishNotes(30);
    await until("all by one", () => all().size === 30);
    const second = await join("b");
    await until("a share for the second", async () => {
      await topics.publishNotes(60);
      return (handledBy.get("b")?.size ?? 0) > 0;
    });
    await until("all by two", () => all().size === 60);
    await second.close();
    handledBy.clear();
    handledBy.set("a", new Set());
    await topics.publishNotes(90);
    await until("all by one again", () => all().size === 90);
  });

  test("a group that is put back to the beginning reads all again", async () => {
    const group = newId();
    await topics.publishNotes(20);
    // Kafka may hold a record twice, when the answer to a publisher was lost: what counts is which there are.
    const seen = new Set<number>();
    const handle = async (records: StoredRecord[]) => {
      for (const record of records) seen.add(numberOf(record));
    };
    const first = await topics.read({ group, handle });
    await until("all records", () => seen.size === 20);
    await first.close();
    await resetGroup(topics.client, group);
    seen.clear();
    await topics.read({ group, handle });
    await until("all records again", () => seen.size === 20);
  });

  test("a group with a running member is not put back", async () => {
    const group = newId();
    await topics.read({ group, handle: async () => undefined });
    await expect(resetGroup(topics.client, group)).rejects.toThrow(/running|stopped|member/i);
  });

  test("what a killed member had in hand, and what it had not begun, comes to who is next", async () => {
    const group = newId();
    await topics.publishNotes(60);
    const { finished, inHand } = await killedMember(client, topics, group);
    const rest: number[] = [];
    await topics.read({
      group,
      handle: async (records) => void rest.push(...records.map(numberOf)),
    });
    await until("the rest", () => new Set([...finished, ...rest]).size === 60);
    expect(rest).toEqual(expect.arrayContaining(inHand));
  });

  test("members of both drivers share a group, so that one can be replaced by the other", async () => {
    const group = newId();
    const handledBy = new Map<string, Set<number>>();
    const { prefix } = topics.client.settings;
    const others = await Promise.all(clientNames.map((name) => openTrialTopics(name, { prefix })));
    for (const [index, other] of others.entries()) {
      const handled = new Set<number>();
      handledBy.set(`${clientNames[index]}`, handled);
      await other.read({
        group,
        handle: async (records) => {
          for (const record of records) handled.add(numberOf(record));
        },
      });
    }
    await until("a share for each", async () => {
      await topics.publishNotes(60);
      return [...handledBy.values()].every(({ size }) => size > 0);
    });
    await until(
      "all",
      () => new Set([...handledBy.values()].flatMap((each) => [...each])).size === 60,
    );
    await Promise.all(others.map((other) => other.close()));
  });

  test("an error that waiting does not cure ends in a crash", async () => {
    const crash = Promise.withResolvers<Error>();
    const contract = { ...note, topic: "no name/that a topic can have" };
    void topics.read({
      contracts: [contract],
      handle: async () => undefined,
      onCrash: crash.resolve,
    });
    expect((await crash.promise).message).toMatch(/topic/i);
  });
}

/** A member in a process of its own that is killed in the middle of a batch. */
async function killedMember(client: ClientName, topics: TrialTopics, group: string) {
  const { brokers, prefix } = topics.client.settings;
  const script = fileURLToPath(new URL("./fixtures/stuck-member.ts", import.meta.url));
  const member = spawn(process.execPath, [script, client, `${brokers}`, prefix, group], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  const finished: number[] = [];
  for await (const line of createInterface({ input: member.stdout })) {
    const { done, begun } = JSON.parse(line) as { done?: number[]; begun?: number[] };
    if (done) finished.push(...done);
    if (!begun) continue;
    member.kill("SIGKILL");
    await once(member, "exit");
    return { finished, inHand: begun };
  }
  throw new Error("the member ended by itself");
}
