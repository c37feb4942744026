import { afterEach, expect, test } from "@jest/globals";
import { register } from "prom-client";
import { createConsumerLag } from "../src/messaging/consumer-lag.ts";
import { createLookedUpGauge } from "../src/service/looked-up-gauge.ts";

afterEach(() => register.clear());

/** The samples of a metric, as they stand in the scrape. */
async function samplesOf(name: string): Promise<string[]> {
  const lines = (await register.metrics()).split("\n");
  return lines.filter((line) => /^[^#]/.test(line) && line.startsWith(name));
}

test("a gauge whose look-up fails or hangs has no value, and the others have theirs", async () => {
  createLookedUpGauge({
    name: "failing",
    help: "-",
    labelNames: ["kind"],
    look: () => Promise.reject(new Error("the database is down")),
  });
  createLookedUpGauge({ name: "hanging", help: "-", look: () => new Promise(() => undefined) });
  createLookedUpGauge({
    name: "working",
    help: "-",
    labelNames: ["kind"],
    look: async () => [{ labels: { kind: "a" }, value: 3 }],
  });
  expect(await samplesOf("")).toEqual(['working{kind="a"} 3']);
});

test("lag is the end of the partition as last fetched, less what is handled", async () => {
  const lag = createConsumerLag("group");
  const now = Date.now();
  lag.fetched("note", 1, "100", "40", now - 60_000);
  expect(await lagAndAge()).toEqual([60, 60]);
  lag.handled("note", 1, "49");
  expect(await lagAndAge()).toEqual([50, 60]);
  lag.fetched("note", 1, "120", "60", now - 10_000);
  expect(await lagAndAge()).toEqual([70, 60]);
  lag.handled("note", 1, "59");
  expect(await lagAndAge()).toEqual([60, 10]);
  lag.handled("note", 1, "119");
  expect(await lagAndAge()).toEqual([0, 0]);
});

test("after a rebalance nothing is told of partitions that may be another member's now", async () => {
  const lag = createConsumerLag("group");
  lag.fetched("note", 1, "100", "40", Date.now());
  lag.forget();
  lag.handled("note", 1, "50");
  expect(await samplesOf("recibo_consumer_lag_messages")).toEqual([]);
});

/** Messages behind, and the age of the oldest in whole seconds. */
async function lagAndAge(): Promise<number[]> {
  const [lag] = await samplesOf("recibo_consumer_lag_messages");
  const [age] = await samplesOf("recibo_consumer_oldest_seconds");
  return [lag, age].map((line) => Math.round(Number(line?.split(" ").at(-1))));
}
