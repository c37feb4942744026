import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import protobuf from "protobufjs";
import { examples } from "../../src/contracts/examples.ts";
import { cloudEventOf } from "../../src/traffic/decoding/cloud-event.ts";
import { createDecoder } from "../../src/traffic/decoding/decode.ts";
import { protobufFields } from "../../src/traffic/decoding/protobuf-fields.ts";
import { readProtobufTypes } from "../../src/traffic/decoding/protobuf-types.ts";
import { hexDump } from "../../src/traffic/decoding/text.ts";
import { maskedFor } from "../../src/traffic/masking/mask.ts";
import { viewOf } from "../../src/traffic/view.ts";
import { madeRecord } from "./made-record.ts";

const decoder = createDecoder();
const decoded = (value: string | Buffer | null, type?: string) =>
  decoder.value(madeRecord(value, type === undefined ? {} : { "content-type": type }));

describe("A value is decoded as it says", () => {
  test("JSON, whatever JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(decoded(text, "application/json").value).toEqual(JSON.parse(text));
        expect(decoded(text, "application/vnd.shop+json; charset=utf-8").format).toBe("json");
      }),
    );
  });

  test("MessagePack, whatever JSON could say too", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = Buffer.from(encode(value));
        expect(JSON.stringify(decoded(bytes, "application/msgpack").value)).toBe(
          JSON.stringify(value),
        );
      }),
    );
    const odd = { bytes: new Uint8Array([1, 2]), at: new Date(0), large: 2n ** 60n };
    const bytes = Buffer.from(encode(odd, { useBigInt64: true }));
    expect(decoded(bytes, "application/x-msgpack").value).toEqual({
      bytes: "AQI=",
      at: "1970-01-01T00:00:00.000Z",
      large: "1152921504606846976",
    });
  });

  test("MessagePack's maps, whatever their keys", () => {
    // {"__proto__": {"__proto__": 1}, 5: 2, true: 3, 2^63: 4, bytes 0102: 5}
    const name = "a95f5f70726f746f5f5f";
    const map = `85${name}81${name}010502c303cf800000000000000004c402010205`;
    const { value, format, problem } = decoded(Buffer.from(map, "hex"));
    expect({ format, problem }).toEqual({ format: "messagepack", problem: undefined });
    expect(JSON.stringify(value)).toBe(
      '{"5":2,"__proto__":{"__proto__":1},"true":3,"9223372036854775808":4,"AQI=":5}',
    );
  });

  test("Protocol Buffers by descriptors, and by numbers without", () => {
    const folder = mkdtempSync(join(tmpdir(), "descriptors-"));
    const proto =
      'syntax = "proto3"; package shop; enum Kind { NONE = 0; NEW = 1; } ' +
      "message Order { int64 id = 1; string buyer = 2; repeated Line lines = 3; Kind kind = 4; } " +
      "message Line { uint32 count = 1; bytes code = 2; }";
    writeFileSync(join(folder, "shop.proto"), proto);
    const types = readProtobufTypes(folder);
    expect(types.names).toEqual(["shop.Order", "shop.Line"]);
    const order = protobuf.parse(proto).root.lookupType("shop.Order");
    const value = {
      id: 150,
      buyer: "Ana",
      lines: [{ count: 2, code: Buffer.from([255, 0]) }],
      kind: 1,
    };
    const bytes = Buffer.from(order.encode(value).finish());
    const headers = { "content-type": "application/x-protobuf; messageType=shop.Order" };
    const byName = createDecoder({ protobuf: types }).value(madeRecord(bytes, headers));
    expect(byName).toMatchObject({
      messageType: "shop.Order",
      value: { id: "150", buyer: "Ana", lines: [{ count: 2, code: "/wA=" }], kind: "NEW" },
    });
    const byTopic = createDecoder({ protobuf: types, messageTypes: { somewhere: "shop.Order" } });
    expect(byTopic.value(madeRecord(bytes)).value).toEqual(byName.value);
    const numbers = { 1: 150, 2: "Ana", 3: { 1: 2, 2: "0xff00" }, 4: 1 };
    expect(decoded(bytes, "application/protobuf").value).toEqual(numbers);
  });

  test("or not, with the reason and the bytes beside it", () => {
    const record = madeRecord('{"a": 1', { "content-type": "application/json" });
    const view = viewOf(record, decoder);
    expect(view).toMatchObject({ format: "hex", value: undefined });
    expect(view.problem).toMatch(/^the value is not JSON: /);
    expect(view.raw).toBe(hexDump(Buffer.from('{"a": 1')));
    expect(decoded(Buffer.from([0x92, 1]), "application/msgpack").problem).toMatch(
      /not MessagePack/,
    );
    expect(decoded(Buffer.from([0x0b]), "application/protobuf").problem).toMatch(/not a Protocol/);
    const zipped = madeRecord("x", {
      "content-type": "application/json",
      "content-encoding": "br",
    });
    expect(decoder.value(zipped).problem).toBe('the content encoding "br" is not taken off here');
  });

  test("numbers are shown as they were written, and compared as what they are", () => {
    const shown = (text: string) => JSON.stringify(viewOf(madeRecord(text), decoder).value);
    const odd =
      '{"id":9007199254740993,"rate":1.10,"large":1e400,"zero":-0,"tiny":0.0000001,"at":"1.10"}';
    expect(shown(odd)).toBe(odd);
    expect(shown("[12345678901234567890,1.5]")).toBe("[12345678901234567890,1.5]");
    expect(decoded(odd).value).toMatchObject({ rate: 1.1, at: "1.10" });
    const plain = '{"a":[1,-2.5,0.25,{"b":100}],"at":"2026-11-21T10:00:00.000Z"}';
    expect(decoded(plain).exact).toBeUndefined();
    // Digits that nobody calls JSON are text.
    expect(decoded("1.10")).toMatchObject({ format: "text", value: "1.10" });
  });

  test("nothing is nested so deep that it could not be shown, masked and exported", () => {
    const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    const packed = (levels: number) =>
      Buffer.concat([Buffer.alloc(levels, 0x91), Buffer.from([0xc0])]);
    expect(decoded(deep(200)).format).toBe("json");
    expect(decoded(packed(200)).format).toBe("messagepack");
    expect(decoded(JSON.stringify({ text: deep(300) })).format).toBe("json");
    const cases = [
      [deep(201)],
      [deep(5_000), "application/json"],
      [packed(201)],
      [packed(5_000), "application/msgpack"],
    ] as const;
    for (const [value, type] of cases) {
      const record = madeRecord(value, type === undefined ? {} : { "content-type": type });
      const view = viewOf(record, decoder);
      expect(view).toMatchObject({ format: "hex", value: undefined });
      expect(view.problem).toBe("the value is nested more than 200 levels deep");
      expect(view.raw).toMatch(/^00000000 {2}/);
      const masked = maskedFor(record, { personal: false }, decoder);
      expect(masked.masked?.value).toBe("whole");
    }
  });

  test("no bytes break it, whatever they say they are", () => {
    const types = [
      "application/json",
      "application/msgpack",
      "application/protobuf",
      "text/plain",
      "x",
    ];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...types), (bytes, type) => {
        const view = viewOf(madeRecord(Buffer.from(bytes), { "content-type": type }), decoder);
        expect(() => JSON.stringify(view)).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("A value that says nothing is looked at", () => {
  test("JSON, MessagePack, text, else bytes", () => {
    expect(decoded('{"a":1}')).toMatchObject({ format: "json", by: "bytes", value: { a: 1 } });
    expect(decoded("hello\nyou")).toMatchObject({ format: "text", value: "hello\nyou" });
    expect(decoded("2026-11-21")).toMatchObject({ format: "text" });
    expect(decoded(Buffer.from(encode({ a: [1] }))).format).toBe("messagepack");
    expect(decoded(Buffer.from([0xff, 0x01])).format).toBe("hex");
    expect(decoded(null)).toMatchObject({ format: "none", value: null });
    expect(decoded("")).toMatchObject({ format: "none", value: "" });
  });

  test("the frame of a schema registry is known", () => {
    const frame = Buffer.from([0, 0, 0, 0, 42]);
    expect(decoded(Buffer.concat([frame, Buffer.from('{"a":1}')]))).toMatchObject({
      schemaId: 42,
      format: "json",
      value: { a: 1 },
    });
    expect(decoded(Buffer.concat([frame, Buffer.from([2, 0xff])]))).toMatchObject({
      schemaId: 42,
      format: "hex",
    });
  });

  test("fields by numbers: repeated ones are lists, messages are looked into, nonsense is none", () => {
    expect(protobufFields(Buffer.from([8, 1, 8, 2, 8, 3]))).toEqual({ 1: [1, 2, 3] });
    expect(() => protobufFields(Buffer.from([0, 1]))).toThrow("not a Protocol Buffers message");
  });
});

describe("A record of the desk is held against its contract", () => {
  const [command] = examples["generate-invoice"];
  const headers = {
    ce_specversion: "1.0",
    ce_id: "0199d2f4-1c00-7000-8000-00000000a001",
    ce_source: "/dashboard",
    ce_type: "recibo.generate-invoice.v1",
    ce_time: "2026-11-21T10:00:00.000Z",
    ce_correlationid: "0199d2f4-1c00-7000-8000-00000000a001",
    "content-type": "application/json",
  };
  const viewed = (value: unknown, more: Record<string, string> = {}) =>
    viewOf(
      madeRecord(JSON.stringify(value), { ...headers, ...more }, { topic: "generate-invoice" }),
      decoder,
    );

  test("one that fits says what it means, and whose it is", () => {
    const { contract, event } = viewed(command);
    expect(contract).toMatchObject({ type: "recibo.generate-invoice.v1", valid: true });
    expect(contract?.meaning).toMatch(/asks for an invoice/);
    expect(event).toMatchObject({ mode: "binary", attributes: { source: "/dashboard" } });
  });

  test("one that does not says all that is wrong", () => {
    const { contract } = viewed({ ...command, dueDate: "soon", currency: 1 }, { ce_type: "other" });
    expect(contract?.valid).toBe(false);
    expect(contract?.problems.map(({ path }) => path)).toEqual(["", "currency", "dueDate"]);
  });

  test("attributes of an event may lie in the value as well", () => {
    const value = { specversion: "1.0", id: "1", type: "t", data: { a: 1 } };
    const record = madeRecord(JSON.stringify(value), {
      "content-type": "application/cloudevents+json",
    });
    expect(cloudEventOf(record, value)).toEqual({
      mode: "structured",
      attributes: { specversion: "1.0", id: "1", type: "t" },
    });
  });
});
