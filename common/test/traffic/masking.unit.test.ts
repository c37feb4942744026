import { describe, expect, test } from "@jest/globals";
import { examples } from "../../src/contracts/examples.ts";
import { fieldsOf } from "../../src/contracts/fields.ts";
import { contracts } from "../../src/contracts/index.ts";
import { isPersonal } from "../../src/contracts/personal-fields.ts";
import { createDecoder } from "../../src/traffic/decoding/decode.ts";
import { kcatReading, kcatWriting } from "../../src/traffic/export/commands.ts";
import { csv, ndjson } from "../../src/traffic/export/export.ts";
import { maskedFor } from "../../src/traffic/masking/mask.ts";
import { mask } from "../../src/traffic/masking/mask-value.ts";
import { lastKeys, latestPerKey } from "../../src/traffic/reading/latest-per-key.ts";
import type { RecordReader } from "../../src/traffic/reading/reading.ts";
import type { TrafficRecord } from "../../src/traffic/reading/record.ts";
import { viewOf } from "../../src/traffic/view.ts";
import { madeRecord } from "./made-record.ts";

const decoder = createDecoder();
const [command] = examples["generate-invoice"];
const organisation = Buffer.from("0199d2f4-1c00-7000-8000-000000000001");
const secrets = [
  "Ana Lima",
  "Nordwind",
  "Torstraße",
  "DE123456789",
  "DE8937",
  "Consulting",
  "10119",
];

function masked(record: TrafficRecord): TrafficRecord {
  return maskedFor(record, { personal: false }, decoder);
}
/** Everything that can be seen of a record. */
function allOf(record: TrafficRecord): string {
  const bytes = [record.key, record.value, ...record.headers.map(([, value]) => value)];
  const view = JSON.stringify(viewOf(record, decoder));
  return [view, ...bytes.map(String), kcatWriting(settings, record)].join("\n");
}
const settings = { brokers: ["localhost:19092"], partitions: 3, replication: 1, prefix: "p." };

describe("Fields that say something about a person", () => {
  const personal = (topic: (typeof contracts)[number]["topic"]) => {
    const contract = contracts.find((each) => each.topic === topic) as (typeof contracts)[number];
    return fieldsOf(contract)
      .map(({ path }) => path)
      .filter((path) => isPersonal(topic, path));
  };

  test("are known of every contract", () => {
    const party = ["name", "taxId", "street", "postcode", "city", "email"];
    expect(personal("generate-invoice")).toEqual(
      expect.arrayContaining([
        ...party.flatMap((name) => [`seller.${name}`, `buyer.${name}`]),
        ...["lines[].description", "iban", "paymentTerms", "note"],
      ]),
    );
    expect(personal("invoice-generated")).toEqual(
      expect.arrayContaining(["invoice.customerName", "problems[].message"]),
    );
    expect(personal("payment-recorded")).toEqual([]);
    expect(personal("payment-reversed")).toEqual(["reason"]);
  });

  test("are not those that an operator needs", () => {
    const needed = [
      "organisationId",
      "customerId",
      "currency",
      "seller.country",
      "lines[].taxRate",
    ];
    expect(personal("generate-invoice")).toEqual(expect.not.arrayContaining(needed));
    expect(personal("invoice-generated")).not.toContain("invoice.number");
  });
});

describe("Who may not see personal fields", () => {
  const record = madeRecord(
    JSON.stringify({ ...command, secret: "Ana Lima" }),
    { "content-type": "application/json", ce_type: "recibo.generate-invoice.v1", who: "Ana Lima" },
    { topic: "generate-invoice", key: organisation },
  );

  test("sees the rest of a record of the desk", () => {
    const seen = masked(record);
    for (const secret of secrets) expect(allOf(seen)).not.toContain(secret);
    const value = JSON.parse(String(seen.value));
    expect(value).toMatchObject({ currency: "EUR", seller: { name: mask, country: "DE" } });
    expect(value.lines[0]).toMatchObject({ description: mask, quantity: "7.5", unitPrice: 12_000 });
    expect(seen.key).toEqual(organisation);
    expect(seen.headers.map(([name, text]) => [name, String(text)])).toEqual([
      ["content-type", "application/json"],
      ["ce_type", "recibo.generate-invoice.v1"],
      [mask, mask],
    ]);
    expect(seen.masked).toMatchObject({ value: "fields", key: false, headers: 1 });
    expect(viewOf(seen, decoder).contract?.meaning).toMatch(/asks for an invoice/);
  });

  test("sees no value of a topic that nobody knows, nor one that does not parse", () => {
    for (const odd of [
      madeRecord("Ana Lima", {}, { key: Buffer.from("ana@lima.example") }),
      { ...record, value: Buffer.from("Ana Lima {") },
      { ...record, value: Buffer.from('["Ana Lima"]') },
    ]) {
      const seen = masked(odd);
      expect(allOf(seen)).not.toMatch(/ana|lima/i);
      expect(seen).toMatchObject({ value: null, masked: { value: "whole" } });
      expect(viewOf(seen, decoder).valueBytes).toBe(odd.value?.length);
    }
  });

  test("sees of a dead letter what she may of the original, and not the words of the error", () => {
    const letter = {
      ...record,
      topic: "dead-letter",
      headers: [
        ["deadletter_topic", Buffer.from("generate-invoice")],
        ["deadletter_code", Buffer.from("POISON")],
        ["deadletter_message", Buffer.from("cannot handle Ana Lima")],
        ["ce_subject", Buffer.from("ana@lima.example")],
      ] as const,
    };
    const seen = masked(letter);
    expect(allOf(seen)).not.toMatch(/ana|lima/i);
    expect(JSON.parse(String(seen.value)).currency).toBe("EUR");
    expect(seen.headers.map(([, text]) => String(text))).toEqual([
      ...["generate-invoice", "POISON", mask, mask],
    ]);
  });

  test("sees tombstones and markers as they are", () => {
    expect(masked({ ...record, value: null }).masked?.value).toBe("none");
    const marker = madeRecord("x", {}, { kind: "control" });
    expect(masked(marker)).toBe(marker);
  });
});

describe("The latest of each key", () => {
  const of = (key: string | null, value: string | null, more: Partial<TrafficRecord> = {}) =>
    madeRecord(value, {}, { key: key === null ? null : Buffer.from(key), ...more });
  const shown = (records: readonly TrafficRecord[]) =>
    records.map(({ key, value }) => [String(key), value && String(value)]);
  const all = [
    of("a", "1"),
    of("b", "1"),
    of(null, "x"),
    of("a", "2"),
    of("a", "undone", { transaction: "aborted" }),
    of("k".repeat(100), "1"),
    of("b", null),
    of("c", "1"),
  ].map((record, offset) => ({ ...record, offset: BigInt(offset) }));

  /** A reader of some records, two at a time, that stops before a position. */
  function reader(records: readonly TrafficRecord[], until?: bigint): RecordReader {
    const read = records.filter(({ offset }) => until === undefined || offset < until);
    const positions = [{ topic: "topic", partition: 0, offset: 8n, end: 8n, first: 0 }];
    const progress = {
      scanned: 0,
      matched: 0,
      bytes: 0,
      gone: 0n,
      positions,
      state: "done",
    } as const;
    return {
      progress,
      async *[Symbol.asyncIterator]() {
        for (let at = 0; at < read.length; at += 2) yield read.slice(at, at + 2);
      },
    };
  }

  test("is what a compacted topic says, and a page has those that changed last", async () => {
    const { records, keys, more } = await lastKeys(reader(all), 2);
    expect(shown(records)).toEqual([
      ["b", null],
      ["c", "1"],
    ]);
    expect([keys, more]).toEqual([4, false]);
    expect(await lastKeys(reader(all), 9, undefined, 3)).toMatchObject({ keys: 3, more: true });
  });

  test("of keys whose latest record is not wanted is nothing, whatever they were before", async () => {
    const ones = (records: readonly TrafficRecord[]) =>
      records.filter(({ value }) => String(value) === "1");
    const wanted = [
      ["k".repeat(100), "1"],
      ["c", "1"],
    ];
    const { records, keys } = await lastKeys(reader(all), 9, ones);
    expect([shown(records), keys]).toEqual([wanted, 2]);
    const streamed: TrafficRecord[] = [];
    for await (const some of latestPerKey(() => reader(all), ones)) streamed.push(...some);
    expect(shown(streamed)).toEqual(wanted);
  });

  test("are as many as fit into some megabytes", async () => {
    const large = Array.from({ length: 20 }, (_, at) => of(`key ${at}`, "x".repeat(1_000_000)));
    const { records, keys } = await lastKeys(reader(large), 200);
    expect([records.length, keys]).toEqual([8, 20]);
    expect(String(records.at(-1)?.key)).toBe("key 19");
  });

  test("keeps no more than its own bytes of what it came with", async () => {
    const batch = Buffer.alloc(1_048_576, "x");
    const slices = { key: batch.subarray(0, 1), value: batch.subarray(1, 9) };
    const { records } = await lastKeys(reader([{ ...of("x", "x"), ...slices }]), 5);
    expect(records[0]?.value?.buffer).not.toBe(batch.buffer);
    expect(records[0]?.key?.buffer).not.toBe(batch.buffer);
  });

  test("is streamed whole, as far as the first of two readings came", async () => {
    const later = of("a", "too late", { offset: 8n });
    const untils: (bigint | undefined)[] = [];
    const found: TrafficRecord[] = [];
    const records = latestPerKey((until) => {
      untils.push(until?.positions[0]?.offset);
      return reader(until ? [...all, later] : all, until?.positions[0]?.offset);
    });
    for await (const some of records) found.push(...some);
    expect(untils).toEqual([undefined, 8n]);
    expect(shown(found)).toEqual([
      ["a", "2"],
      ["k".repeat(100), "1"],
      ["b", null],
      ["c", "1"],
    ]);
  });

  test("of more keys than can be told apart is refused before anything comes", async () => {
    await expect(latestPerKey(() => reader(all), undefined, 3).next()).rejects.toThrow(
      "more than 3 keys",
    );
  });
});

async function* stream(...records: TrafficRecord[]) {
  yield records;
}

describe("An export", () => {
  async function whole(parts: AsyncIterable<string>): Promise<string> {
    let text = "";
    for await (const part of parts) text += part;
    return text;
  }

  test("as CSV has no cell that a spreadsheet would calculate", async () => {
    const record = madeRecord(
      JSON.stringify({ a: "=1+1", b: 'say "hi",\nyou', c: [1, 2] }),
      {},
      {
        key: Buffer.from("@SUM(A1)"),
      },
    );
    const columns = ["offset", "key", "value.a", "value.b", "value.c[*]", "header.none"];
    expect(await whole(csv(stream(record), decoder, columns))).toBe(
      "offset,key,value.a,value.b,value.c[*],header.none\r\n" +
        `0,'@SUM(A1),'=1+1,"say ""hi"",\nyou","[1,2]",\r\n`,
    );
  });

  test("as NDJSON has one object a line", async () => {
    const lines = (await whole(ndjson(stream(madeRecord("a"), madeRecord(null)), decoder))).split(
      "\n",
    );
    expect(lines.map((line) => line && JSON.parse(line).value)).toEqual(["a", null, ""]);
    const picked = await whole(ndjson(stream(madeRecord("a")), decoder, ["place", "value"]));
    expect(picked).toBe('{"place":"somewhere/0@0","value":"a"}\n');
  });

  test("has every value of a header that repeats", async () => {
    const headers = ["a", "b", "a"].map((name, at) => [name, Buffer.from(`${at}`)] as const);
    const record = { ...madeRecord("x"), headers };
    expect(await whole(ndjson(stream(record), decoder, ["headers"]))).toBe(
      '{"headers":{"a":["0","2"],"b":"1"}}\n',
    );
  });

  test("as a command quotes what a shell would take for its own", () => {
    const place = { topic: "t", partition: 1, offset: 7n };
    expect(kcatReading(settings, place)).toBe(
      "kcat -b localhost:19092 -t p.t -C -p 1 -o 7 -c 1 -e -q -f '%t/%p@%o %T\\n%h\\n%k\\n%s\\n'",
    );
    const record = madeRecord("it's $HOME", { a: "b c" }, { key: Buffer.from("k") });
    expect(kcatWriting(settings, record)).toBe(
      "printf %s 'it'\\''s $HOME' | kcat -b localhost:19092 -t p.somewhere -P -p 0 -k k -H 'a=b c' -D '\\x01'",
    );
  });
});
