import { expect, test } from "@jest/globals";
import type { FailureSwitches } from "../src/contracts/failure-switches.ts";
import { createLogger } from "../src/logging.ts";
import type { Delivery } from "../src/messaging/delivery.ts";
import { createKafka } from "../src/messaging/kafka.ts";
import {
  breaking,
  createSwitchState,
  openFailureSwitches,
} from "../src/service/failure-switches.ts";

const who = { by: "ana@example.com", since: "2026-11-21T10:00:00.000Z" };
const organisationId = "0199d2f4-1c00-7000-8000-000000000001";

/** A worker that counts what it gets, with these switches on. */
function worker(switches: FailureSwitches, answers = true) {
  const stopping = new AbortController();
  const state = createSwitchState(stopping.signal);
  state.set(switches);
  const handled: number[] = [];
  const delivery = {
    handle: async (messages: unknown[]) => void handled.push(messages.length),
    ...(answers && { onDeadLetter: async () => undefined }),
  } as unknown as Delivery;
  const { handle } = breaking(delivery, state);
  const get = (...from: string[]) =>
    handle(from.map((each) => ({ organisationId: each }) as never));
  return { stopping, state, handled, get };
}

test("with everything off a worker does what it gets, once", async () => {
  const { handled, get } = worker({});
  await get(organisationId, "another");
  expect(handled).toEqual([2]);
});

test("a stopped worker takes nothing in hand until the switch is off, and holds up nobody who stops it", async () => {
  const { state, stopping, handled, get } = worker({ stop: who });
  const first = get(organisationId);
  state.set({ stop: who, twice: who });
  expect(handled).toEqual([]);
  state.set({});
  await first;
  expect(handled).toEqual([1]);
  state.set({ stop: who, throw: { ...who, organisationId } });
  const second = get(organisationId);
  stopping.abort();
  await second;
  expect(handled).toEqual([1, 1]);
});

test("it throws for the organisation that is named and for no other", async () => {
  const { handled, get } = worker({ throw: { ...who, organisationId } });
  await expect(get("another", organisationId)).rejects.toThrow("failure switch");
  await get("another");
  expect(handled).toEqual([1]);
});

test("it answers twice, and breaks so only what has somebody to answer", async () => {
  const { handled, get } = worker({ twice: who });
  await get(organisationId);
  expect(handled).toEqual([1, 1]);
  const facts = worker({ twice: who, throw: { ...who, organisationId } }, false);
  await facts.get(organisationId);
  expect(facts.handled).toEqual([1]);
});

test("who stops is not held up by a broker that never answers", async () => {
  const settings = { brokers: ["127.0.0.1:1"], partitions: 1, replication: 1, prefix: "" };
  const kafka = createKafka(settings, "test", createLogger("test", "silent"));
  const never = new Promise<never>(() => undefined);
  const switches = openFailureSwitches({ ...kafka, driver: () => never }, "invoice-generator");
  const began = performance.now();
  await switches.close();
  expect(performance.now() - began).toBeLessThan(4_000);
});
