import type { Header, TrafficRecord } from "../../src/traffic/reading/record.ts";

/** A record as it could lie on a topic. */
export function madeRecord(
  value: string | Buffer | null,
  headers: Record<string, string> = {},
  more: Partial<TrafficRecord> = {},
): TrafficRecord {
  return {
    topic: "somewhere",
    partition: 0,
    offset: 0n,
    timestamp: Date.parse("2026-11-21T10:00:00Z"),
    timestampType: "create",
    key: null,
    value: value === null ? null : Buffer.from(value as string),
    headers: Object.entries(headers).map(([name, text]): Header => [name, Buffer.from(text)]),
    kind: "record",
    transaction: "none",
    batch: {
      baseOffset: 0n,
      count: 1,
      compression: "none",
      bytes: 100,
      magic: 2,
      leaderEpoch: 0,
      producerId: -1n,
      producerEpoch: -1,
      firstSequence: -1,
    },
    ...more,
  };
}
