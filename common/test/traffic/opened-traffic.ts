import { randomBytes } from "node:crypto";
import { createLogger } from "../../src/logging.ts";
import type { Reading, RecordReader } from "../../src/traffic/reading/reading.ts";
import type { TrafficRecord } from "../../src/traffic/reading/record.ts";
import { openTraffic, type Traffic, type TrafficQuery } from "../../src/traffic/traffic.ts";

/** Somebody who may see all. */
export const everything = { personal: true };

/** The traffic under a prefix that nobody else has. */
export type TrialTraffic = Traffic & {
  readonly prefix: string;
  /** All that a reading gives. */
  all(topic: string, query?: Partial<TrafficQuery>): Promise<TrafficRecord[]>;
};

/** Opens the traffic of a desk of its own on the tests' broker. */
export function openTrialTraffic(
  prefix = `traffic-${randomBytes(6).toString("hex")}.`,
): TrialTraffic {
  const brokers = [process.env.KAFKA_BROKERS ?? ""];
  const settings = { brokers, partitions: 3, replication: 1, prefix };
  const traffic = openTraffic(settings, "test", createLogger("test", "silent"));
  return {
    ...traffic,
    prefix,
    all: (topic, query) => gathered(traffic.read({ ...fromTheBeginning([topic]), ...query })),
  };
}

/** Reads topics whole. */
export function fromTheBeginning(topics: string[]): TrafficQuery {
  const start: Reading["start"] = { from: "beginning" };
  return { topics, start, viewer: everything };
}

/** All records of a reader. */
export async function gathered(reader: RecordReader): Promise<TrafficRecord[]> {
  const records: TrafficRecord[] = [];
  for await (const some of reader) records.push(...some);
  return records;
}

/** Values as text. */
export function texts(records: readonly TrafficRecord[]): (string | null)[] {
  return records.map(({ value }) => value?.toString("utf8") ?? null);
}
