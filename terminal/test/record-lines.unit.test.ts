import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "@jest/globals";
import type { RecordView } from "@recibo/common/traffic/view";
import { momentOf, parseBeginning } from "../src/moments.ts";
import { inBytes, type Output, table } from "../src/output.ts";
import { recordLine } from "../src/record-lines.ts";

const output: Output = {
  terminal: true,
  columns: 80,
  write: async () => undefined,
  say: () => undefined,
  paint: (colour, text) => `<${colour}>${text}</>`,
};

const view: RecordView = {
  place: "invoice-generated/1@7",
  topic: "invoice-generated",
  partition: 1,
  offset: "7",
  time: "2026-11-21T10:00:00.123Z",
  timestampType: "create",
  kind: "record",
  transaction: "none",
  key: null,
  headers: [],
  format: "json",
  formatBy: "content type",
  value: { outcome: "rejected" },
  valueBytes: 22,
  outcome: "rejected",
  batch: { compression: "none", producerId: null, baseOffset: "7", count: 1, bytes: 90 },
};

describe("A record in one line", () => {
  test("says when, where, how it ended and what, in colours", () => {
    expect(recordLine(view, output)).toBe(
      '<dim>10:00:00.123</> <cyan>invoice-generated/1@7</> <yellow>rejected</> <reset>{"outcome":"rejected"}</>',
    );
  });

  test("says what is no ordinary record", () => {
    const { outcome: _, ...plain } = view;
    const line = (more: Partial<RecordView>) => recordLine({ ...plain, ...more }, output);
    expect(line({ value: null, valueBytes: null })).toContain("(tombstone)");
    expect(line({ kind: "control", marker: "abort", valueBytes: null })).toContain("[abort]");
    expect(line({ transaction: "aborted" })).toContain("[aborted]");
    expect(line({ kind: "unreadable", problem: "cut off", valueBytes: null })).toContain("cut off");
  });

  test("does not let a record move the cursor or colour the terminal", () => {
    const hostile = "\u001b[2J\u001b]0;title\u0007\r\nnext\u202e";
    const line = recordLine({ ...view, value: hostile, outcome: hostile }, output);
    expect(line).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(stripVTControlCharacters(table([hostile], [[hostile]], 80)).split("\n")).toHaveLength(4);
  });

  test("is no wider than the terminal", () => {
    const line = recordLine({ ...view, value: "x".repeat(500) }, output);
    expect(line.replace(/<[^>]*>/g, "").length).toBeLessThanOrEqual(80);
  });
});

describe("What people type", () => {
  test("is a moment or a place to begin", () => {
    const now = Date.parse("2026-11-21T10:00:00Z");
    expect(momentOf("10m", now)).toBe(now - 600_000);
    expect(momentOf("2026-11-21", now)).toBe(Date.parse("2026-11-21"));
    expect(momentOf("soon", now)).toBeUndefined();
    expect(parseBeginning("1187")).toEqual({ from: "offset", offset: 1187n });
    expect(parseBeginning("end")).toEqual({ from: "end" });
    expect(() => parseBeginning("middle")).toThrow("Expected beginning");
  });

  test("sizes are said as people say them", () => {
    expect([0, 1_023, 1_536, 5 * 2 ** 30].map(inBytes)).toEqual([
      "0 B",
      "1023 B",
      "1.5 KiB",
      "5.0 GiB",
    ]);
  });
});
