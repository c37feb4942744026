import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createLogger } from "../../src/logging.ts";
import { createKafka } from "../../src/messaging/kafka.ts";
import { openCluster } from "../../src/traffic/broker/cluster.ts";
import { readLatest } from "../../src/traffic/reading/latest.ts";
import type { TrafficRecord } from "../../src/traffic/reading/record.ts";
import { makeTopic, publish } from "../messaging/other-producers.ts";
import { fromTheBeginning, openTrialTraffic, type TrialTraffic, texts } from "./opened-traffic.ts";

const [perTopic, partitions] = [300, 3];
let traffic: TrialTraffic;

beforeAll(async () => {
  traffic = openTrialTraffic();
  await makeTopic(`${traffic.prefix}a`, { partitions });
  const messages = Array.from({ length: perTopic }, (_, number) => ({
    value: String(number),
    partition: number % partitions,
    timestamp: String(1_790_000_000_000 + number * 1_000),
  }));
  await publish(`${traffic.prefix}a`, messages);
});
afterAll(() => traffic.close());

test("a search backwards that is broken off says how far it came, and passes nothing over", async () => {
  const gone = new AbortController();
  let seen = 0;
  const filter = {
    needles: [],
    undecided: () => 0,
    select: (records: readonly TrafficRecord[]) => {
      seen += records.length;
      // In the midst of the second step; the first one is 13 records of each partition.
      if (seen > 13 * partitions) gone.abort();
      return records.filter(({ value }) => Number(value) <= 7);
    },
  };
  const { prefix } = traffic;
  const settings = { brokers: [process.env.KAFKA_BROKERS ?? ""], partitions, replication: 1 };
  const client = { ...settings, prefix, client: "platformatic" } as const;
  const cluster = openCluster(createKafka(client, "test", createLogger("test", "silent")));
  const reading = { ...fromTheBeginning(["a"]), filter };
  const first = await readLatest(cluster, reading, 3, gone.signal);
  expect(first.records).toEqual([]);
  expect(first.reached?.map(({ offset }) => offset)).toEqual(Array(partitions).fill(87n));
  const until = { positions: first.reached ?? [] };
  const rest = await readLatest(cluster, { ...reading, until }, 3, new AbortController().signal);
  expect(texts(rest.records)).toEqual(["5", "6", "7"]);
  expect(rest.reached).toBeUndefined();
  await cluster.close();
});

test("the newest of large ones are fewer, and it is said that there are more", async () => {
  const topic = `${traffic.prefix}large`;
  await makeTopic(topic, { partitions: 1 });
  const value = "x".repeat(900_000);
  for (let count = 0; count < 12; count++) await publish(topic, [{ value }]);
  const { records, more } = await traffic.latest(fromTheBeginning(["large"]), 100);
  expect(records.map(({ offset }) => offset)).toEqual([3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n, 11n]);
  expect(more).toBe(true);
});
