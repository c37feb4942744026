import { expect, test } from "@jest/globals";
import { createLogger } from "@recibo/common/logging";
import type { Traffic } from "@recibo/common/traffic/traffic";
import { until } from "@recibo/local/trial/until";
import { watchRates } from "../src/traffic/rates.ts";

test("how far a group was behind is kept for each look at it", async () => {
  let lag = 12n;
  const traffic = {
    topics: async () => ["many"],
    groups: async () => ["reader"],
    look: async () => [{ topic: "many", at: Date.now(), partitions: [], records: 0n, written: 0n }],
    describeGroups: async () => [{ group: "reader", lag }],
  } as unknown as Traffic;
  const rates = watchRates(traffic, createLogger("test", "silent"), 20);
  rates.visit();
  const values = () => rates.lagsOf("reader").map(({ value }) => value);
  await until("a look", () => values().includes(12));
  lag = 5n;
  await until("a later one", () => values().at(-1) === 5);
  expect([...new Set(values())]).toEqual([12, 5]);
  expect(rates.lagsOf("nobody")).toEqual([]);
  await rates.close();
});
