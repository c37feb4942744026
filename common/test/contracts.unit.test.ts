import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "@jest/globals";
import { Ajv, type SchemaObject } from "ajv";
import { parse } from "yaml";
import type { Contract } from "../src/contracts/contract.ts";
import { examples } from "../src/contracts/examples.ts";
import { contracts, invoiceGenerated } from "../src/contracts/index.ts";
import { jsonSchemaOf } from "../src/contracts/json-schema.ts";
import {
  deadLetterHeaders,
  envelopeHeaders,
  type HeaderDoc,
  replyHeaders,
} from "../src/contracts/message-headers.ts";
import { topicsDocuments } from "../src/contracts/write-docs.ts";
import { ReciboError } from "../src/errors.ts";
import { invoiceTotals } from "../src/invoicing/totals.ts";
import { createDeadLetters } from "../src/messaging/dead-letters.ts";
import { encodeHeaders } from "../src/messaging/envelope.ts";
import type { NewRecord, Placed, StoredRecord } from "../src/messaging/records.ts";
import { answering } from "../src/messaging/request-reply.ts";

const { schemas } = createRequire(import.meta.url)("@asyncapi/specs");
const asyncApi = parse(
  topicsDocuments().find(({ file }) => file.href.endsWith(".yaml"))?.text ?? "",
);
const values = (contract: Contract) =>
  examples[contract.topic as keyof typeof examples] as readonly { outcome?: string }[];
const namesOf = (headers: readonly HeaderDoc[]) => headers.map(({ name }) => name).toSorted();

test.each(
  topicsDocuments().map(({ file, text }) => [file.pathname.split("/").at(-1), file, text] as const),
)("docs/%s is current; npm run docs:topics writes it", (_, file, text) => {
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("every example fits its contract, and nothing of it is left out", () => {
  for (const contract of contracts)
    for (const example of values(contract)) expect(contract.value.parse(example)).toEqual(example);
});

test("there is an example for every way a reply can end, save that no score is ever rejected", () => {
  const outcomes = contracts.map((contract) => [
    contract.topic,
    values(contract).map(({ outcome }) => outcome ?? "value"),
  ]);
  expect(Object.fromEntries(outcomes)).toEqual({
    "generate-invoice": ["value", "value"],
    "invoice-generated": ["generated", "rejected", "failed"],
    "calculate-score": ["value"],
    "score-calculated": ["calculated", "failed"],
    "payment-recorded": ["value"],
    "payment-reversed": ["value"],
    "dead-letter": [],
  });
});

test("the totals of the example follow from its lines", () => {
  const [command] = examples["generate-invoice"];
  const [reply] = examples["invoice-generated"];
  const { lineNets: _, ...totals } = invoiceTotals(command?.lines ?? []);
  expect(reply).toMatchObject({ invoice: { totals } });
});

test("every field has a meaning", () => {
  const silent: string[] = [];
  const visit = (schema: ReturnType<typeof jsonSchemaOf>, path: string) => {
    for (const each of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) visit(each, path);
    if (schema.items) visit(schema.items, `${path}[]`);
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      if (!field.description && field.const === undefined) silent.push(`${path}.${name}`);
      visit(field, `${path}.${name}`);
    }
  };
  for (const contract of contracts) visit(jsonSchemaOf(contract), contract.topic);
  expect(silent).toEqual([]);
});

test("asyncapi.yaml is a valid AsyncAPI 3.0.0 document", () => {
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
    withoutOwnDialect(schemas["3.0.0"]),
  );
  expect(validate(asyncApi) || validate.errors).toBe(true);
  // It is this schema that says so, not one that says yes to anything.
  expect(validate({ ...asyncApi, operations: { x: { action: "shout" } } })).toBe(false);
});

/** Ajv knows draft 07 already; the schema brings a copy of it along. */
function withoutOwnDialect(schema: SchemaObject): SchemaObject {
  const { "http://json-schema.org/draft-07/schema": _, ...definitions } = schema.definitions;
  return { ...schema, definitions };
}

test("every reference in asyncapi.yaml leads somewhere", () => {
  const follow = (reference: string) =>
    reference
      .slice(2)
      .split("/")
      .reduce((at, step) => at?.[step], asyncApi);
  const references = JSON.stringify(asyncApi).matchAll(/"\$ref":"(#[^"]*)"/g);
  const lost = [...references]
    .map(([, target]) => String(target))
    .filter((target) => !follow(target));
  expect(lost).toEqual([]);
});

test("the examples fit the JSON Schemas in asyncapi.yaml too", () => {
  const ajv = new Ajv({ validateFormats: false });
  for (const { payload, examples: given } of Object.values<{
    payload?: SchemaObject;
    examples?: { payload: unknown }[];
  }>(asyncApi.components.messages)) {
    if (!payload) continue;
    const validate = ajv.compile(payload);
    for (const example of given ?? [])
      expect(validate(example.payload) || validate.errors).toBe(true);
  }
});

const envelope = {
  id: "0199d2f4-1c00-7000-8000-00000000a001",
  source: "/test",
  time: "2026-11-21T10:00:00.000Z",
  organisationId: "0199d2f4-1c00-7000-8000-000000000001",
  correlationId: "0199d2f4-1c00-7000-8000-00000000a001",
  causationId: "0199d2f4-1c00-7000-8000-00000000a001",
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
};
const stored: StoredRecord = {
  topic: "generate-invoice",
  partition: 2,
  offset: "7",
  key: null,
  value: null,
  headers: { ce_correlationid: Buffer.from(envelope.correlationId) },
  receivedAt: 0,
  timestamp: 0,
};

/** A publisher that keeps what it is given. */
function keeping() {
  const records: NewRecord[] = [];
  const placed = { partition: 0, offset: "0" };
  return {
    records,
    publisher: {
      send: async (record: NewRecord) => {
        records.push(record);
        return placed;
      },
      publish: async (contract: Contract, message: Parameters<typeof encodeHeaders>[1]) => {
        const headers = encodeHeaders(contract, message);
        records.push({ topic: contract.topic, key: null, value: null, headers });
        return placed;
      },
      close: async () => undefined,
    },
  };
}

/** Refuses a record that has a value, as the broker does one that is too large. */
function refuseLarge(send: (record: NewRecord) => Promise<Placed>) {
  return async (record: NewRecord) => {
    if (record.value !== null) throw new ReciboError("MESSAGE_TOO_LARGE", "too large");
    return send(record);
  };
}

test("the headers described are those that are written", async () => {
  expect(Object.keys(encodeHeaders(invoiceGenerated, envelope)).toSorted()).toEqual(
    namesOf(envelopeHeaders),
  );

  const { records, publisher } = keeping();
  const given = { error: new Error("x"), attempts: 1 };
  await createDeadLetters({ ...publisher, send: refuseLarge(publisher.send) }, "test", "1").put(
    { ...stored, value: Buffer.from("large") },
    given,
  );
  const dead = Object.keys(records[0]?.headers ?? {});
  expect(dead.filter((name) => !(name in stored.headers)).toSorted()).toEqual(
    namesOf(deadLetterHeaders),
  );

  const { onDeadLetter } = answering({
    commands: contracts[0],
    replies: invoiceGenerated,
    publisher,
    source: "/test",
    handle: async () => [],
  });
  await onDeadLetter?.(stored, given);
  const optional = ["ce_causationid", "traceparent"];
  expect(Object.keys(records[1]?.headers ?? {}).toSorted()).toEqual(
    namesOf([...envelopeHeaders, ...replyHeaders]).filter((name) => !optional.includes(name)),
  );
});
