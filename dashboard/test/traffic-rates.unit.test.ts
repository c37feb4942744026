import { afterEach, expect, jest, test } from "@jest/globals";
import { createLogger } from "@recibo/common/logging";
import type { Traffic } from "@recibo/common/traffic/traffic";
import { until } from "@recibo/local/trial/until";
import { watchRates } from "../src/traffic/rates.ts";

afterEach(() => void jest.useRealTimers());

test("how far a group was behind, in all and on each partition, is kept for each look at it", async () => {
  let lag = 12n;
  const stuck = (behind: bigint, partition: number) => ({ topic: "many", partition, lag: behind });
  const traffic = {
    topics: async () => ["many"],
    groups: async () => ["reader"],
    lookBack: async () => [],
    look: async () => [{ topic: "many", at: Date.now(), partitions: [], records: 0n, written: 0n }],
    describeGroups: async () => [
      { group: "reader", lag, partitions: [stuck(lag - 4n, 0), stuck(4n, 1)] },
    ],
  } as unknown as Traffic;
  const rates = watchRates(traffic, createLogger("test", "silent"), {
    visited: 20,
    unvisited: 60_000,
    stays: 60_000,
  });
  await rates.visit();
  const values = () => rates.lagsOf("reader").map(({ value }) => value);
  await until("a look", () => values().includes(12));
  lag = 5n;
  await until("a later one", () => values().at(-1) === 5);
  expect([...new Set(values())]).toEqual([12, 5]);
  const on = (partition: number) =>
    rates.lagsOf("reader", { topic: "many", partition }).map(({ value }) => value);
  expect([...new Set(on(0))]).toEqual([8, 1]);
  expect([...new Set(on(1))]).toEqual([4]);
  expect(rates.lagsOf("nobody")).toEqual([]);
  await rates.close();
});

test("the hour before the desk began is told by the broker, and looks go on when nobody visits", async () => {
  let asked = 0;
  let written = 3_600n;
  const traffic = {
    topics: async () => ["many"],
    groups: async () => [],
    describeGroups: async () => [],
    // One record a second.
    lookBack: async (_: string[], moments: number[]) => {
      asked++;
      const first = moments[0] ?? 0;
      return moments.map((at) => ({
        at,
        written: new Map([["many", BigInt(Math.round((at - first) / 1_000))]]),
      }));
    },
    look: async () => [
      { topic: "many", at: Date.now(), partitions: [], records: written, written },
    ],
  } as unknown as Traffic;
  const rates = watchRates(traffic, createLogger("test", "silent"), {
    visited: 10,
    unvisited: 30,
    stays: 0,
  });
  const values = () => rates.historyOf("many").map(({ value }) => value);
  await until("a look that nobody asked for", () => values().length > 0);
  expect(values().slice(0, 30).map(Math.round)).toEqual(Array(30).fill(1));
  const at = rates.historyOf("many")[29]?.at ?? 0;
  expect(rates.rateOf({ topic: "many", at, written })).toBeCloseTo(1, 0);
  written += 50n;
  await until("a later one", () => (values().at(-1) ?? 0) > 1);
  expect(asked).toBe(1);
  await rates.close();
});

test("the history is that of the last hour, however long the desk runs", async () => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] });
  const begun = Date.now();
  let seen = 0n;
  const traffic = {
    topics: async () => ["many"],
    groups: async () => ["reader"],
    lookBack: async () => [],
    // Every look finds one more.
    describeGroups: async () => [{ group: "reader", lag: ++seen, partitions: [] }],
    look: async () => [
      { topic: "many", at: Date.now(), partitions: [], records: seen, written: seen },
    ],
  } as unknown as Traffic;
  const rates = watchRates(traffic, createLogger("test", "silent"));
  const minute = 60_000;
  await jest.advanceTimersByTimeAsync(180 * minute);
  for (const history of [rates.historyOf("many"), rates.lagsOf("reader")]) {
    expect(history.length).toBeGreaterThanOrEqual(60);
    const age = Date.now() - (history[0]?.at ?? 0);
    expect(age).toBeGreaterThanOrEqual(59 * minute);
    expect(age).toBeLessThanOrEqual(61 * minute);
  }
  expect(rates.lagsOf("reader").at(-1)).toEqual({ at: begun + 180 * minute, value: Number(seen) });
  await rates.close();
});
