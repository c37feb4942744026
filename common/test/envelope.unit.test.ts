import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { z } from "zod";
import { contract } from "../src/contracts/contract.ts";
import { decode, encode, header } from "../src/messaging/envelope.ts";
import type { NewRecord, StoredRecord } from "../src/messaging/records.ts";

const note = contract({
  topic: "note",
  type: "recibo.note.v1",
  meaning: "A note.",
  key: "organisationId",
  producedBy: "test",
  consumedBy: [],
  value: z.object({ text: z.string(), amount: z.number().int(), tags: z.array(z.string()) }),
});

/** What lies on the topic after the record was sent: all bytes. */
function stored({ topic, key, value, headers }: NewRecord): StoredRecord {
  const bytes = (text: string | Buffer | null) => (text === null ? null : Buffer.from(text));
  return {
    topic,
    partition: 0,
    offset: "0",
    key: bytes(key),
    value: bytes(value),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
    ),
    receivedAt: 0,
    timestamp: 0,
  };
}

const word = fc.string({ minLength: 1, unit: "grapheme" });
const text = fc.string({ unit: "grapheme" });
const message = fc.record(
  {
    id: fc.uuid(),
    source: word,
    time: word,
    organisationId: fc.uuid(),
    correlationId: fc.uuid(),
    causationId: word,
    traceparent: word,
    value: fc.record({ text, amount: fc.maxSafeInteger(), tags: fc.array(text) }),
  },
  { requiredKeys: ["id", "source", "time", "organisationId", "correlationId", "value"] },
);

const sample = {
  id: "0192f0c1-0000-7000-8000-000000000001",
  source: "/test",
  time: "2026-11-21T10:00:00.000Z",
  organisationId: "0192f0c1-0000-7000-8000-000000000002",
  correlationId: "0192f0c1-0000-7000-8000-000000000003",
  value: { text: "héllo", amount: 5, tags: [] },
};

/** A fine record with some headers replaced, or taken away when undefined. */
function recordWith(changes: Record<string, string | undefined>, value?: Buffer | null) {
  const record = stored(encode(note, sample));
  const headers: Record<string, Buffer> = { ...record.headers };
  for (const [name, changed] of Object.entries(changes)) {
    if (changed === undefined) delete headers[name];
    else headers[name] = Buffer.from(changed);
  }
  return { ...record, headers, ...(value === undefined ? {} : { value }) };
}

test("what is decoded is what was encoded", () => {
  fc.assert(
    fc.property(message, (original) => {
      const record = stored(encode(note, original));
      const { causationId, traceparent, ...rest } = original;
      expect(decode(note, record)).toEqual({ ...rest, causationId, traceparent, record });
    }),
  );
});

test("headers are CloudEvents 1.0 in binary content mode, and the key is the organisation", () => {
  const record = encode(note, {
    ...sample,
    causationId: "cause",
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    extensions: { handledat: "2026-11-21T10:00:01.000Z" },
  });
  expect(record).toEqual({
    topic: "note",
    key: sample.organisationId,
    value: '{"text":"héllo","amount":5,"tags":[]}',
    headers: {
      ce_specversion: "1.0",
      ce_id: sample.id,
      ce_source: "/test",
      ce_type: "recibo.note.v1",
      ce_time: sample.time,
      ce_subject: sample.organisationId,
      ce_correlationid: sample.correlationId,
      ce_causationid: "cause",
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      ce_handledat: "2026-11-21T10:00:01.000Z",
      "content-type": "application/json",
    },
  });
});

test("what is unknown of a cause or a trace is no header", () => {
  const { headers } = encode(note, { ...sample, causationId: undefined, traceparent: undefined });
  expect(Object.keys(headers)).not.toContain("ce_causationid");
  expect(Object.keys(headers)).not.toContain("traceparent");
});

test.each(["ce_id", "ce_source", "ce_type", "ce_time", "ce_correlationid"])(
  "a record without %s, or with an empty one, is no CloudEvent",
  (name) => {
    for (const record of [recordWith({ [name]: undefined }), recordWith({ [name]: "" })])
      expect(() => decode(note, record)).toThrow(
        expect.objectContaining({
          code: "MALFORMED_NOT_CLOUDEVENT",
          message: `the header ${name} is missing; expected a CloudEvent in binary content mode`,
          retry: false,
        }),
      );
  },
);

test.each([
  [
    "MALFORMED_WRONG_TYPE",
    recordWith({ ce_type: "recibo.note.v2" }),
    'the header ce_type is "recibo.note.v2"; note carries recibo.note.v1',
  ],
  ["MALFORMED_NO_VALUE", recordWith({}, null), "the record has no value"],
  ["MALFORMED_NOT_JSON", recordWith({}, Buffer.from("{oops")), "the value is not JSON: "],
  ["MALFORMED_NOT_JSON", recordWith({}, Buffer.alloc(0)), "the value is not JSON: "],
  ["MALFORMED_NOT_JSON", recordWith({}, Buffer.from([0xff, 0xfe])), "the value is not JSON: "],
  [
    "MALFORMED_WRONG_SHAPE",
    recordWith({}, Buffer.from('{"text":"a","amount":1.5,"tags":[]}')),
    "the value does not fit recibo.note.v1: amount: ",
  ],
  [
    "MALFORMED_WRONG_SHAPE",
    recordWith({}, Buffer.from('{"text":"a","amount":1,"tags":["a",2]}')),
    "the value does not fit recibo.note.v1: tags.1: ",
  ],
  [
    "MALFORMED_WRONG_SHAPE",
    recordWith({}, Buffer.from("null")),
    "the value does not fit recibo.note.v1: (value): ",
  ],
])("%s says what does not fit", (code, record, says) => {
  expect(() => decode(note, record)).toThrow(
    expect.objectContaining({
      name: "MalformedMessageError",
      code,
      message: expect.stringContaining(says),
    }),
  );
});

test("no bytes of a record make decoding throw anything but a malformed message", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.dictionary(fc.string(), fc.string()), (value, headers) => {
      const record = recordWith(headers, Buffer.from(value));
      expect(() => decode(note, record)).toThrow(
        expect.objectContaining({ name: "MalformedMessageError" }),
      );
    }),
  );
});

test("without a subject the key names the organisation", () => {
  const record = recordWith({ ce_subject: undefined });
  expect(decode(note, record).organisationId).toBe(sample.organisationId);
  expect(decode(note, { ...record, key: null }).organisationId).toBe("");
});

test("a field that a later version of a producer adds is no reason to refuse", () => {
  const value = { ...sample.value, later: true };
  expect(decode(note, recordWith({}, Buffer.from(JSON.stringify(value)))).value).toEqual(
    sample.value,
  );
});

test("ids in capital letters are the ids in small ones, as the database gives them back", () => {
  const id = "01A1FEB6-8D09-7029-B933-C3C70C637C80";
  const [organisationId, time] = [id, "2026-11-21T00:00:00Z"];
  const value = { text: "", amount: 1, tags: [] };
  const sent = encode(note, { id, source: "/x", time, organisationId, correlationId: id, value });
  expect(decode(note, stored(sent))).toMatchObject({
    id: id.toLowerCase(),
    correlationId: id.toLowerCase(),
    organisationId: id.toLowerCase(),
  });
});

test("an id that is no UUID is malformed, and is shown", () => {
  const value = { text: "", amount: 1, tags: [] };
  const sent = encode(note, {
    ...{ id: "seven", source: "/x", time: "2026-11-21T00:00:00Z" },
    ...{ organisationId: "", correlationId: "seven", value },
  });
  expect(() => decode(note, stored(sent))).toThrow('the header ce_id is "seven"; expected a UUID');
});

test("a header is read as UTF-8 text, or is undefined", () => {
  const record = recordWith({ who: "Zoë" });
  expect(header(record, "who")).toBe("Zoë");
  expect(header(record, "whom")).toBeUndefined();
});
