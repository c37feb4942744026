import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { createDecoder } from "../../src/traffic/decoding/decode.ts";
import { compileFilter } from "../../src/traffic/filters/compile.ts";
import type { Filter } from "../../src/traffic/filters/filter.ts";
import { parseJsonPath, valuesAt } from "../../src/traffic/filters/json-path.ts";
import { namedHeaderText, parseNamedHeader } from "../../src/traffic/filters/named-header.ts";
import { both, parseShorthand } from "../../src/traffic/filters/shorthand.ts";
import { maskedFor } from "../../src/traffic/masking/mask.ts";
import type { TrafficRecord } from "../../src/traffic/reading/record.ts";
import { madeRecord } from "./made-record.ts";

const decoder = createDecoder();
const topic = "invoice-generated";

/** Whether a filter finds a record, by its needles and its test alike. */
function finds(filter: Filter, record: TrafficRecord, topics = [topic]): boolean {
  const { needles, select } = compileFilter(filter, decoder, topics);
  const found = select([record]).length === 1;
  const bytes = Buffer.concat([
    record.key ?? Buffer.alloc(0),
    record.value ?? Buffer.alloc(0),
    ...record.headers.flatMap(([name, value]) => [Buffer.from(name), value ?? Buffer.alloc(0)]),
  ]);
  // A needle may only leave out what does not match.
  if (found) expect(needles.every((canMatch) => canMatch(bytes))).toBe(true);
  return found;
}

const reply = (value: object, headers: Record<string, string> = {}) =>
  madeRecord(JSON.stringify(value), headers, { topic });
const invoice = {
  outcome: "generated",
  invoice: { number: "INV-0042", totals: { gross: 11_900 } },
};

describe("Text", () => {
  const record = reply(
    { ...invoice, note: 'Café "Ü"' },
    { ce_correlationid: "abc", plain: "Header" },
  );

  test("is found in value, key and headers, in any case unless it has a capital", () => {
    expect(finds({ text: "inv-0042" }, record)).toBe(true);
    expect(finds({ text: "INV-0042" }, record)).toBe(true);
    expect(finds({ text: "Inv-0042" }, record)).toBe(false);
    expect(finds({ text: "header" }, record)).toBe(true);
    expect(finds({ text: "plain" }, record)).toBe(true);
    expect(finds({ text: "café" }, record)).toBe(true);
    expect(finds({ text: "who" }, { ...record, key: Buffer.from("who?") })).toBe(true);
    expect(finds({ text: "nowhere" }, record)).toBe(false);
  });

  test("is found however JSON writes it, and in MessagePack", () => {
    const escaped = madeRecord(String.raw`{"a":"Caf\u00e9 \"x\""}`, {}, { topic });
    expect(finds({ text: "café" }, escaped)).toBe(true);
    expect(finds({ text: 'é "x' }, escaped)).toBe(true);
    expect(finds({ text: "Café" }, madeRecord(Buffer.from(encode({ a: "Café" }))))).toBe(true);
  });

  test("is never missed for a needle", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), fc.string(), (text, before) => {
        const value = { before, text };
        expect(finds({ text }, reply(value))).toBe(true);
      }),
    );
  });
});

describe("Conditions", () => {
  const record = reply({
    outcome: "rejected",
    amount: 5,
    rate: "19.5",
    problems: [{ field: "dueDate" }, { field: "iban" }],
  });
  const holds = (path: string, comparison: string, value?: string) =>
    finds({ conditions: [{ path, comparison, value } as never] }, record);

  test("compare what a path leads to", () => {
    expect(holds("amount", "is", "5")).toBe(true);
    expect(holds("$.problems[*].field", "is", "iban")).toBe(true);
    expect(holds("problems[0].field", "is", "iban")).toBe(false);
    expect(holds("problems.1.field", "contains", "IBA")).toBe(true);
    expect(holds("rate", "at least", "9")).toBe(true);
    expect(holds("amount", "at most", "4")).toBe(false);
    expect(holds("nothing", "is missing")).toBe(true);
    expect(holds("problems", "is there")).toBe(true);
    expect(holds("problems[*].field", "is not", "dueDate")).toBe(false);
  });

  test("on fields of a contract have to name one", () => {
    const fields = (path: string) =>
      ({ fields: [{ path, comparison: "is", value: "x" }] }) as const;
    expect(() => compileFilter(fields("invoice.number"), decoder, [topic])).not.toThrow();
    expect(() => compileFilter(fields("invoice.nmber"), decoder, [topic])).toThrow(
      /invoice-generated has no field invoice.nmber; it has /,
    );
    for (const [path, near] of [
      ["invoice.nmber", "invoice.number"],
      ["outcom", "outcome"],
      ["number", "invoice.number"],
    ] as const)
      expect(() => compileFilter(fields(path), decoder, [topic])).toThrow(`it has ${near}`);
    // Of what is in it, the contract says nothing.
    const free = fields("problems[*].params.found");
    expect(() => compileFilter(free, decoder, [topic])).not.toThrow();
    expect(() => compileFilter(fields("a"), decoder, ["other"])).toThrow("no contract describes");
  });

  test("say where a path breaks off", () => {
    expect(() => parseJsonPath("a..b")).toThrow("the path a..b breaks off at character 2");
    expect(valuesAt({ "my field": [1, 2] }, parseJsonPath('["my field"][*]'))).toEqual([1, 2]);
  });
});

describe("Outcome, correlation id, key, partition, header and time", () => {
  const record = {
    ...reply(invoice, { ce_correlationid: "abc", x: "1" }),
    key: Buffer.from("k"),
    partition: 2,
  };
  const at = record.timestamp;

  test.each<[Filter, boolean]>([
    [{ outcomes: ["generated", "failed"] }, true],
    [{ outcomes: ["rejected"] }, false],
    [{ correlationId: "abc" }, true],
    [{ correlationId: "ab" }, false],
    [{ key: "k" }, true],
    [{ key: Buffer.from("l") }, false],
    [{ partitions: [1, 2] }, true],
    [{ partitions: [1] }, false],
    [{ headers: [{ name: "x" }] }, true],
    [{ headers: [{ name: "x", value: "2" }] }, false],
    [{ headers: [{ value: "1" }] }, true],
    [{ headers: [{ value: "2" }] }, false],
    [{ since: at, before: at + 1 }, true],
    [{ before: at }, false],
  ])("%j: %s", (filter, expected) => {
    expect(finds(filter, record)).toBe(expected);
  });
});

describe("Expressions", () => {
  const record = reply(invoice, { ce_correlationid: "abc", traceparent: "00-1" });

  test.each([
    ['outcome == "generated" && value.invoice.totals.gross > 10000', true],
    ["value.invoice.totals.gross + 1 == 11901.0", true],
    ['value.invoice.number.startsWith("INV-")', true],
    ['correlationid == "abc" && headers.traceparent == "00-1"', true],
    ['"abd" == correlationid', false],
    ['topic == "invoice-generated" && partition == 0 && offset < 5', true],
    ['time > timestamp("2026-11-21T09:00:00Z")', true],
    ["has(value.problems)", false],
    ["value.problems.size() > 0", false],
    ["tombstone || length > 10", true],
  ])("%s: %s", (expression, expected) => {
    expect(finds({ expression }, record)).toBe(expected);
  });

  test("say what is wrong and where", () => {
    const error = (expression: string) => {
      try {
        compileFilter({ expression }, decoder, [topic]);
      } catch (caught) {
        return (caught as Error).message;
      }
      return "";
    };
    expect(error("outcom == 'x'")).toMatch(/at character 1: Unknown variable: outcom\n {2}outcom/);
    expect(error("outcome == ")).toMatch(/at character 12: Unexpected token: EOF/);
    expect(error("partition + 'a' == 'b'")).toMatch(/no such overload: int \+ string/);
    expect(error("offset + 1")).toMatch(/gives a int; expected true or false/);
    expect(error(`value.a == '${"x".repeat(5_000)}'`)).toMatch(/longer than 4000/);
    expect(error("(".repeat(500))).toMatch(/cannot be read/);
  });

  test("are broken off when a record takes too long, and when all take too long", () => {
    const evil = reply({ text: `${"a".repeat(50)}!` });
    const expression = 'value.text.matches("^(a+)+$")';
    const limits = { perRecord: 20, total: 60_000 };
    const began = Date.now();
    const { select } = compileFilter({ expression }, decoder, [topic], limits);
    expect(() => select([record, evil])).toThrow(/more than 20 ms for one record \(at invoice-gen/);
    expect(Date.now() - began).toBeLessThan(3_000);
    const tired = compileFilter({ expression: "offset >= 0" }, decoder, [topic], {
      perRecord: 20,
      total: 0,
    });
    expect(() => tired.select([record])).toThrow("more than 0 s for all records");
  });

  test("live have their time anew in each interval, and end only when they hog it", async () => {
    const [perRecord, total] = [1_000, 60];
    const selectFor = (per: number | undefined) =>
      compileFilter({ expression: 'value.text.matches("^(a+)+$")' }, decoder, [topic], {
        perRecord,
        total,
        per,
      }).select;
    // Some milliseconds each.
    const slow = reply({ text: `${"a".repeat(20)}!` });
    const read = async (select: (records: TrafficRecord[]) => unknown, pause: number) => {
      const began = performance.now();
      for (let spent = 0; spent < 2 * total; ) {
        const before = performance.now();
        select([slow]);
        spent += performance.now() - before;
        await wait(pause);
        if (performance.now() - began > 20_000) return;
      }
    };
    await expect(read(selectFor(undefined), 0)).rejects.toThrow("more than 0.06 s for all records");
    await expect(read(selectFor(10_000), 0)).rejects.toThrow("more than 0.06 of 10 s");
    await read(selectFor(1), 2);
  });

  test("of who may not see a value speak of the true one", () => {
    const hidden = maskedFor(madeRecord("secret"), { personal: false }, decoder);
    expect(hidden.value).toBeNull();
    const matches = (expression: string, of: TrafficRecord) =>
      compileFilter({ expression }, decoder, ["somewhere"]).select([of]).length === 1;
    expect(matches("tombstone", hidden)).toBe(false);
    expect(matches("length == 6", hidden)).toBe(true);
    const deleted = maskedFor(madeRecord(null), { personal: false }, decoder);
    expect(matches("tombstone && length == 0", deleted)).toBe(true);
  });

  test("count the records on which they say nothing", () => {
    const filter = compileFilter({ expression: "value.none == 1" }, decoder, [topic]);
    expect(filter.select([record, record])).toEqual([]);
    expect(filter.undecided()).toBe(2);
  });

  test("skip batches without the texts that they compare with, only where that is sure", () => {
    const needles = (expression: string, topics = [topic]) =>
      compileFilter({ expression }, decoder, topics).needles.length;
    expect(needles('correlationid == "abc" && value.a > 1')).toBe(1);
    expect(needles('correlationid == "abc" || value.a > 1')).toBe(0);
    expect(needles('value.invoice.number == "INV-0042"')).toBe(1);
    // An enumeration's name does not lie in the bytes of Protocol Buffers.
    expect(needles('value.kind == "NEW"', ["other"])).toBe(0);
    expect(needles('topic == "invoice-generated"')).toBe(0);
    expect(needles('!(correlationid == "abc")')).toBe(0);
  });
});

describe("What is typed for short", () => {
  test("is the filter it names, and else an expression", () => {
    expect(parseShorthand("correlationid=ABC")).toEqual({ correlationId: "abc" });
    expect(parseShorthand("key = k")).toEqual({ key: "k" });
    expect(parseShorthand("outcome=a,b")).toEqual({ outcomes: ["a", "b"] });
    expect(parseShorthand("header.x=1")).toEqual({ headers: [{ name: "x", value: "1" }] });
    expect(parseShorthand('value.a.b="c d"')).toEqual({
      conditions: [{ path: "a.b", comparison: "is", value: "c d" }],
    });
    expect(parseShorthand("a == 1")).toEqual({ expression: "a == 1" });
    expect(parseShorthand("value.a >= 1")).toEqual({ expression: "value.a >= 1" });
  });

  test("is a header with its name, or a value of any", () => {
    const read = [
      ["ce_id: abc", "ce_id", "abc"],
      ["x-carrier=Pigeon Post", "x-carrier", "Pigeon Post"],
      ["Pigeon Post", undefined, "Pigeon Post"],
      ["2026-11-21T10:00:00.000Z", undefined, "2026-11-21T10:00:00.000Z"],
      ["=a=b", undefined, "a=b"],
    ] as const;
    for (const [text, name, value] of read) {
      const header = parseNamedHeader(text);
      expect([text, header.name, header.value]).toEqual([text, name, value]);
      expect(parseNamedHeader(namedHeaderText(header))).toEqual(header);
    }
  });

  test("holds together", () => {
    expect(both({ expression: "a", key: "k" }, { expression: "b" })).toEqual({
      expression: "(a) && (b)",
      key: "k",
    });
  });
});
