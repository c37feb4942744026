import { expect, test } from "@jest/globals";
import { createLane } from "../src/messaging/lane.ts";
import type { StoredRecord } from "../src/messaging/records.ts";

const record = (offset: number): StoredRecord => ({
  topic: "t",
  partition: 0,
  offset: String(offset),
  key: null,
  value: null,
  headers: {},
  receivedAt: 0,
  timestamp: 0,
});
const records = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => record(from + index));
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A lane whose handler waits at a gate that the test opens call by call. */
function gated(batch: number) {
  const stopping = new AbortController();
  const calls: string[][] = [];
  const done: string[] = [];
  const crashes: string[] = [];
  let gate = Promise.withResolvers<void>();
  const lane = createLane({
    batch,
    signal: stopping.signal,
    done: (offset) => void done.push(offset),
    crash: ({ message }) => void crashes.push(message),
    handle: async (taken) => {
      calls.push(taken.map(({ offset }) => offset));
      await gate.promise;
    },
  });
  const step = async (how: "resolve" | "reject" = "resolve") => {
    const passed = gate;
    gate = Promise.withResolvers();
    if (how === "resolve") passed.resolve();
    else passed.reject(new Error("stopped"));
    await turn();
  };
  return { lane, calls, done, crashes, step, stopping };
}

test("records are handled in order, a batch at a time, and reported when handled", async () => {
  const { lane, calls, done, step } = gated(2);
  lane.add(records(0, 2));
  lane.add(records(3, 4));
  expect(calls).toEqual([["0", "1"]]);
  expect(done).toEqual([]);
  await step();
  expect(calls).toEqual([
    ["0", "1"],
    ["2", "3"],
  ]);
  expect(done).toEqual(["1"]);
  await step();
  await step();
  expect(done).toEqual(["1", "3", "4"]);
  await lane.idle();
});

test("a lane is full at four batches or a thousand records, and says when there is room", async () => {
  const { lane, step } = gated(500);
  lane.add(records(1, 500));
  lane.add(records(501, 2_499));
  expect(lane.full).toBe(false);
  lane.add(records(2_500, 2_500));
  expect(lane.full).toBe(true);
  let room = 0;
  lane.onRoom(() => room++);
  for (const waiting of [1_500, 1_000, 500]) {
    await step();
    expect({ waiting, room }).toEqual({ waiting, room: 0 });
  }
  await step();
  expect(room).toBe(1);
  await step();
  expect(room).toBe(1);
});

test("what was in hand when the membership ended is not reported, what waited is dropped", async () => {
  const { lane, calls, done, step } = gated(1);
  lane.add(records(0, 3));
  lane.forget();
  lane.add(records(10, 10));
  await step();
  expect(calls).toEqual([["0"], ["10"]]);
  expect(done).toEqual([]);
  await step();
  expect(done).toEqual(["10"]);
});

test("a full lane that is forgotten has room", () => {
  const { lane } = gated(1);
  lane.add(records(0, 1_500));
  let room = 0;
  lane.onRoom(() => room++);
  lane.forget();
  expect(room).toBe(1);
  expect(lane.full).toBe(false);
});

test("stopping takes nothing new in hand, and idle waits for what is", async () => {
  const { lane, calls, done, step, stopping } = gated(1);
  lane.add(records(0, 3));
  stopping.abort();
  let idle = false;
  const waiting = lane.idle().then(() => {
    idle = true;
  });
  await turn();
  expect(idle).toBe(false);
  await step();
  await waiting;
  expect(calls).toEqual([["0"]]);
  expect(done).toEqual(["0"]);
});

test("a batch that could not be finished before the stop is not reported", async () => {
  const { lane, done, step, stopping } = gated(1);
  lane.add(records(0, 3));
  stopping.abort();
  await step("reject");
  await lane.idle();
  expect(done).toEqual([]);
});

test("a handler that rejects although nobody stops it is a crash, and nothing after it is taken in hand", async () => {
  const { lane, calls, done, crashes, step } = gated(1);
  lane.add(records(0, 3));
  await step("reject");
  await lane.idle();
  expect(crashes).toEqual(["stopped"]);
  expect(calls).toEqual([["0"]]);
  expect(done).toEqual([]);
});

test("after a crash nothing more is handled, or what failed would count as done with what comes after it", async () => {
  const { lane, calls, done, crashes, step } = gated(2);
  lane.add(records(0, 1));
  await step("reject");
  lane.add(records(2, 3));
  await step();
  expect(crashes).toEqual(["stopped"]);
  expect(calls).toEqual([["0", "1"]]);
  expect(done).toEqual([]);
});
