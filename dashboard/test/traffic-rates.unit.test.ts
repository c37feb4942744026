import { expect, test } from "@jest/globals";
import { createLogger } from "@recibo/common/logging";
import type { Traffic } from "@recibo/common/traffic/traffic";
import { until } from "@recibo/local/trial/until";
import { watchRates } from "../src/traffic/rates.ts";

test("how far a group was behind, in all and on each partition, is kept for each look at it", async () => {
  let lag = 12n;
  const stuck = (behind: bigint, partition: number) => ({ topic: "many", partition, lag: behind });
  const traffic = {
    topics: async () => ["many"],
    groups: async () => ["reader"],
    look: async () => [{ topic: "many", at: Date.now(), partitions: [], records: 0n, written: 0n }],
    describeGroups: async () => [
      { group: "reader", lag, partitions: [stuck(lag - 4n, 0), stuck(4n, 1)] },
    ],
  } as unknown as Traffic;
  const rates = watchRates(traffic, createLogger("test", "silent"), 20);
  rates.visit();
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
