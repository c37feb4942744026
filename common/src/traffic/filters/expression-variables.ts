import { textOrHex } from "../decoding/text.ts";
import { headerText, type TrafficRecord } from "../reading/record.ts";

/** What expressions can speak of: a name, its type in CEL, what it means, and its value for a record. */
export type ExpressionVariable = {
  readonly type: "dyn" | "string" | "int" | "bool" | "map" | "google.protobuf.Timestamp";
  readonly meaning: string;
  /** `decoded` gives the value as it was decoded; it is worked out when a variable asks for it. */
  of(record: TrafficRecord, decoded: () => unknown): unknown;
};

const header = (name: string, meaning: string): ExpressionVariable => ({
  type: "string",
  meaning,
  of: (record) => headerText(record, name) ?? "",
});

/** The variables of expressions, in the order in which they are explained. */
export const expressionVariables: Readonly<Record<string, ExpressionVariable>> = {
  value: {
    type: "dyn",
    meaning: "the decoded value: value.invoice.number",
    of: (_record, decoded) => decoded(),
  },
  key: {
    type: "string",
    meaning: "the key as text, binary ones in hexadecimal; empty without one",
    of: ({ key }) => (key === null ? "" : textOrHex(key)),
  },
  headers: {
    type: "map",
    meaning: 'headers by name: headers.traceparent, headers["content-type"]',
    of: ({ headers }) =>
      Object.fromEntries(
        headers.map(([name, content]) => [name, content ? textOrHex(content) : ""]),
      ),
  },
  correlationid: header("ce_correlationid", "the request's id"),
  causationid: header("ce_causationid", "the id of the message that caused it"),
  id: header("ce_id", "the message's id"),
  source: header("ce_source", "the service that says it"),
  subject: header("ce_subject", "the organisation"),
  event: header("ce_type", "what it is: recibo.generate-invoice.v1"),
  outcome: {
    type: "string",
    meaning: "how a reply ended: generated, calculated, rejected, failed; empty for others",
    of: (_record, decoded) => outcomeOf(decoded()) ?? "",
  },
  topic: { type: "string", meaning: "the topic", of: ({ topic }) => topic },
  partition: {
    type: "int",
    meaning: "the partition",
    of: ({ partition }) => BigInt(partition),
  },
  offset: { type: "int", meaning: "the offset", of: ({ offset }) => offset },
  time: {
    type: "google.protobuf.Timestamp",
    meaning: 'the timestamp: time > timestamp("2026-11-21T10:00:00Z")',
    of: ({ timestamp }) => new Date(timestamp),
  },
  length: {
    type: "int",
    meaning: "bytes of the value",
    of: (record) => BigInt(bytesOf(record) ?? 0),
  },
  tombstone: {
    type: "bool",
    meaning: "whether it has no value",
    of: (record) => bytesOf(record) === null && record.kind === "record",
  },
  transaction: {
    type: "string",
    meaning: "none, committed, aborted or open",
    of: ({ transaction }) => transaction,
  },
};

/** Bytes that the value has, also where they are not shown; null without one. */
function bytesOf({ value, masked }: TrafficRecord): number | null {
  return masked ? masked.valueBytes : (value?.length ?? null);
}

/** How a reply ended; undefined for what is no reply. */
export function outcomeOf(decoded: unknown): string | undefined {
  if (typeof decoded !== "object" || decoded === null || !("outcome" in decoded)) return undefined;
  return typeof decoded.outcome === "string" ? decoded.outcome : undefined;
}
