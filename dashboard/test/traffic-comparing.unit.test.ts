import { describe, expect, test } from "@jest/globals";
import { madeRecord } from "@recibo/common/test/traffic/made-record";
import { createDecoder } from "@recibo/common/traffic/decoding/decode";
import { maskedFor } from "@recibo/common/traffic/masking/mask";
import type { Header, TrafficRecord } from "@recibo/common/traffic/reading/record";
import { viewOf } from "@recibo/common/traffic/view";
import { comparedRecords } from "../src/traffic/compared-records.ts";

const decoder = createDecoder();
const record = (value: string | Buffer | null, more: Partial<TrafficRecord> = {}) =>
  madeRecord(value, {}, more);

function compared(a: TrafficRecord, b: TrafficRecord, personal = true) {
  const [left, right] = [a, b].map((each) => {
    const seen = maskedFor(each, { personal }, decoder);
    return { record: seen, view: viewOf(seen, decoder) };
  });
  return comparedRecords(left as never, right as never, "tombstone");
}

const headers = (...all: [string, string | Buffer | null][]) => ({
  headers: all.map(
    ([name, text]): Header => [name, text === null ? null : Buffer.from(text as string)],
  ),
});
const json = headers(["content-type", "application/json"]);
const same = { differences: [], notCompared: undefined, otherBytes: false };

describe("Two records", () => {
  test("say the same when key, value and headers are the same", () => {
    const one = record('{"a":1}', { ...json, key: Buffer.from("k") });
    expect(compared(one, { ...one, offset: 1n })).toEqual(same);
    expect(compared(record(null), record(null))).toEqual(same);
    expect(compared(record('{"a":1}'), record('{ "a": 1 }'))).toEqual({
      ...same,
      otherBytes: true,
    });
  });

  test("differ by each value of a header that is there more than once", () => {
    const a = record("x", headers(["a", "1"], ["b", "0"], ["a", "2"]));
    const b = record("x", headers(["a", "3"], ["a", "2"], ["a", null], ["b", "0"]));
    expect(compared(a, b).differences).toEqual([
      { path: "header.a[0]", a: '"1"', b: '"3"' },
      { path: "header.a[2]", a: undefined, b: "null" },
    ]);
    const [text, bytes] = ["0x01ff", Buffer.from([1, 255])].map((each) =>
      record("x", headers(["a", each])),
    ) as [TrafficRecord, TrafficRecord];
    expect(compared(text, bytes).differences).toEqual([
      { path: "header.a", a: '"0x01ff"', b: "0x01ff" },
    ]);
  });

  test("differ by their keys, and by whether they have one", () => {
    const [one, two, empty] = ["one", "two", ""].map((key) =>
      record("x", { key: Buffer.from(key) }),
    ) as [TrafficRecord, TrafficRecord, TrafficRecord];
    expect(compared(one, two).differences).toEqual([{ path: "key", a: '"one"', b: '"two"' }]);
    expect(compared(record("x"), empty).differences).toEqual([
      { path: "key", a: undefined, b: '""' },
    ]);
  });

  test("differ when one is a tombstone and the other says null or nothing", () => {
    for (const [value, shown] of [
      ["null", "null"],
      ["", '""'],
    ] as const)
      expect(compared(record(null), record(value, json)).differences).toContainEqual({
        path: "",
        a: "tombstone",
        b: shown,
      });
  });

  test("differ by their bytes where these cannot be decoded", () => {
    expect(compared(record('{"a":1', json), record('{"a":2', json)).differences).toEqual([
      { path: "", a: String.raw`"{\"a\":1"`, b: String.raw`"{\"a\":2"` },
    ]);
    const long = (end: number) => Buffer.from([...Array<number>(1_000).fill(0), end]);
    expect(compared(record(long(1)), record(long(2))).differences).toEqual([
      { path: "", a: `…0x${"00".repeat(16)}01`, b: `…0x${"00".repeat(16)}02` },
    ]);
  });

  test("differ by fields whose names look like paths", () => {
    expect(compared(record('{"a.b":1}'), record('{"a":{"b":1}}')).differences).toEqual([
      { path: '["a.b"]', a: "1", b: undefined },
      { path: "a.b", a: undefined, b: "1" },
    ]);
  });

  test("are not said to be the same when their batches cannot be read", () => {
    const unread = record(null, { kind: "unreadable", problem: "it is torn" });
    for (const other of [unread, record(null), record("null")])
      expect(compared(unread, other).notCompared).toBe("unreadable");
  });
});

describe("Two records of which something is masked", () => {
  const whole = { differences: [], notCompared: "masked", otherBytes: false };

  test("are not said to be the same, whether the value, a field, the key or a header is masked", () => {
    expect(compared(record("Ana"), record("Eva"), false)).toEqual(whole);
    const reversal = (reason: string) =>
      record(JSON.stringify({ reason }), { topic: "payment-reversed", ...json });
    expect(compared(reversal("Ana"), reversal("Eva"), false)).toEqual(whole);
    const keyed = (key: string) => record(null, { key: Buffer.from(key) });
    expect(compared(keyed("Ana"), keyed("Eva"), false)).toEqual(whole);
    const headed = (who: string) => record(null, headers(["who", who]));
    expect(compared(headed("Ana"), headed("Eva"), false)).toEqual(whole);
  });

  test("differ by what can be seen: a tombstone, a field, a key that one has not", () => {
    expect(compared(record("Ana"), record(null), false).differences).toEqual([
      { path: "", a: "•••", b: "tombstone" },
    ]);
    const keyed = record(null, { key: Buffer.from("Ana") });
    expect(compared(keyed, record(null), false).differences).toEqual([
      { path: "key", a: '"•••"', b: undefined },
    ]);
  });

  test("do not differ for sure where only one of them is masked", () => {
    const key = Buffer.from("0199d2f4-1c00-7000-8000-000000000001");
    const known = record(null, { topic: "payment-reversed", key });
    expect(compared(known, record(null, { key }), false)).toEqual(whole);
  });

  test("say the same when nothing of them is masked after all", () => {
    const payment = record("{}", { topic: "payment-recorded", ...json });
    expect(compared(payment, payment, false)).toEqual(same);
  });
});
