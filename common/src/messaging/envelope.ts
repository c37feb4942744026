import type { Contract, ValueOf } from "../contracts/contract.ts";
import { MalformedMessageError } from "../errors.ts";
import { isId } from "../uuid.ts";
import type { NewRecord, StoredRecord } from "./records.ts";

/**
 * What surrounds a value: CloudEvents 1.0 attributes in Kafka headers (Kafka protocol binding §3.2,
 * binary content mode), with the extensions `correlationid` and `causationid` and W3C `traceparent`.
 */
export type Envelope = {
  /** `ce_id`: unique per message; a redelivered or redriven message keeps it. */
  readonly id: string;
  /** `ce_source`: the service that says it, as in `/dashboard`. */
  readonly source: string;
  /** `ce_time`: when it happened, ISO 8601 in UTC. */
  readonly time: string;
  /** `ce_subject` and the record's key: the organisation's id. */
  readonly organisationId: string;
  /** `ce_correlationid`: the id of the request that all of this belongs to. */
  readonly correlationId: string;
  /** `ce_causationid`: the id of the message that caused this one. */
  readonly causationId?: string | undefined;
  /** W3C Trace Context: the span of its sending; without tracing, the one it began with. */
  readonly traceparent?: string | undefined;
};

/** A message to be published: its envelope and its value. */
export type Outgoing<C extends Contract> = Envelope & {
  readonly value: ValueOf<C>;
  /** More CloudEvents extension attributes; names of lower-case letters and digits. */
  readonly extensions?: Readonly<Record<string, string>>;
};

/** A message as received and checked against its contract. */
export type Received<C extends Contract> = Envelope & {
  readonly value: ValueOf<C>;
  /** The record it came in, for headers, position and original bytes. */
  readonly record: StoredRecord;
};

/** Encodes a message for its contract's topic. */
export function encode<C extends Contract>(contract: C, message: Outgoing<C>): NewRecord {
  return {
    topic: contract.topic,
    key: message.organisationId,
    value: JSON.stringify(message.value),
    headers: encodeHeaders(contract, message),
  };
}

/** The headers of a message, as text. */
export function encodeHeaders(
  contract: Contract,
  message: Envelope & { extensions?: Readonly<Record<string, string>> | undefined },
): Record<string, string> {
  const headers: Record<string, string> = {
    ce_specversion: "1.0",
    ce_id: message.id,
    ce_source: message.source,
    ce_type: contract.type,
    ce_time: message.time,
    ce_subject: message.organisationId,
    ce_correlationid: message.correlationId,
    "content-type": "application/json",
  };
  if (message.causationId !== undefined) headers.ce_causationid = message.causationId;
  if (message.traceparent !== undefined) headers.traceparent = message.traceparent;
  for (const [name, value] of Object.entries(message.extensions ?? {}))
    headers[`ce_${name}`] = value;
  return headers;
}

/** A header as text, if it is there. */
export function header(record: StoredRecord, name: string): string | undefined {
  return record.headers[name]?.toString("utf8");
}

/**
 * Decodes a record by its contract.
 *
 * @throws {MalformedMessageError} whose code and message say what does not fit.
 */
export function decode<C extends Contract>(contract: C, record: StoredRecord): Received<C> {
  const envelope = decodeEnvelope(contract, record);
  const parsed = contract.value.safeParse(parseJson(record));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.join(".") || "(value)";
    throw new MalformedMessageError(
      "MALFORMED_WRONG_SHAPE",
      `the value does not fit ${contract.type}: ${path}: ${issue?.message}`,
    );
  }
  return { ...envelope, value: parsed.data as ValueOf<C>, record };
}

function decodeEnvelope(contract: Contract, record: StoredRecord): Envelope {
  const id = requiredId(record, "ce_id");
  const source = required(record, "ce_source");
  const type = required(record, "ce_type");
  const time = required(record, "ce_time");
  const correlationId = requiredId(record, "ce_correlationid");
  if (type !== contract.type) {
    throw new MalformedMessageError(
      "MALFORMED_WRONG_TYPE",
      `the header ce_type is ${JSON.stringify(type)}; ${contract.topic} carries ${contract.type}`,
      {
        says: { name: "wrong-type", params: { type, topic: contract.topic, right: contract.type } },
      },
    );
  }
  return {
    id,
    source,
    time,
    correlationId,
    organisationId: (
      header(record, "ce_subject") ??
      record.key?.toString("utf8") ??
      ""
    ).toLowerCase(),
    causationId: header(record, "ce_causationid"),
    traceparent: header(record, "traceparent"),
  };
}

function requiredId(record: StoredRecord, name: string): string {
  const id = required(record, name).toLowerCase();
  if (!isId(id)) {
    throw new MalformedMessageError(
      "MALFORMED_NOT_CLOUDEVENT",
      `the header ${name} is ${JSON.stringify(id)}; expected a UUID`,
      { says: { name: "header-no-id", params: { header: name, value: id } } },
    );
  }
  return id;
}

function required(record: StoredRecord, name: string): string {
  const value = header(record, name);
  if (value === undefined || value === "") {
    throw new MalformedMessageError(
      "MALFORMED_NOT_CLOUDEVENT",
      `the header ${name} is missing; expected a CloudEvent in binary content mode`,
      { says: { name: "header-missing", params: { header: name } } },
    );
  }
  return value;
}

function parseJson(record: StoredRecord): unknown {
  if (record.value === null) {
    throw new MalformedMessageError("MALFORMED_NO_VALUE", "the record has no value", {
      says: { name: "no-value", params: {} },
    });
  }
  try {
    return JSON.parse(record.value.toString("utf8"));
  } catch (error) {
    throw new MalformedMessageError(
      "MALFORMED_NOT_JSON",
      `the value is not JSON: ${(error as Error).message}`,
      { cause: error, says: { name: "not-json", params: { why: (error as Error).message } } },
    );
  }
}
