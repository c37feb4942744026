/** A header of a Kafka record, as the documents describe it. */
export type HeaderDoc = {
  readonly name: string;
  readonly meaning: string;
  readonly example: string;
  /** Whether every message has it. */
  readonly required: boolean;
};

const always = (name: string, meaning: string, example: string): HeaderDoc => ({
  name,
  meaning,
  example,
  required: true,
});
const sometimes = (name: string, meaning: string, example: string): HeaderDoc => ({
  ...always(name, meaning, example),
  required: false,
});

const request = "0199d2f4-1c00-7000-8000-00000000a001";
const organisation = "0199d2f4-1c00-7000-8000-000000000001";

/** Headers of every message: a CloudEvent in binary content mode; written by `messaging/envelope.ts`. */
export const envelopeHeaders: readonly HeaderDoc[] = [
  always("ce_specversion", "CloudEvents version", "1.0"),
  always("ce_id", "The message; kept when it is delivered or sent again", request),
  always("ce_source", "The service that says it", "/dashboard"),
  always("ce_type", "What it is, with the version of its value", "recibo.generate-invoice.v1"),
  always("ce_time", "When it happened, ISO 8601 in UTC", "2026-11-21T10:00:00.000Z"),
  always("ce_subject", "The organisation; also the record's key", organisation),
  always("ce_correlationid", "The request that all of this belongs to", request),
  sometimes("ce_causationid", "The message that caused this one", request),
  sometimes(
    "traceparent",
    "W3C Trace Context: its trace has the id of the request, its span is the sending of this message",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  ),
  always("content-type", "The value's media type", "application/json"),
];

/** Headers that a reply has besides; written by `messaging/request-reply.ts`. */
export const replyHeaders: readonly HeaderDoc[] = [
  always("ce_commandtopic", "Topic of the command that is answered", "generate-invoice"),
  always("ce_commandpartition", "Its partition", "2"),
  always("ce_commandoffset", "Its offset", "1041"),
  always("ce_receivedat", "When the worker got it", "2026-11-21T10:00:00.004Z"),
  always("ce_handledat", "When the worker was done with it", "2026-11-21T10:00:00.019Z"),
];

/** Headers that a dead letter has besides those of the original; written by `messaging/dead-letters.ts`. */
export const deadLetterHeaders: readonly HeaderDoc[] = [
  always("deadletter_topic", "Topic of the original", "generate-invoice"),
  always("deadletter_partition", "Its partition", "2"),
  always("deadletter_offset", "Its offset", "1041"),
  always("deadletter_code", "Stable code of what went wrong", "MALFORMED_NOT_JSON"),
  always("deadletter_message", "What went wrong, in words", "the value is not JSON: …"),
  always("deadletter_attempts", "How often it was tried", "1"),
  always("deadletter_service", "The service that gave it up", "invoice-generator"),
  always("deadletter_version", "That service's version", "0.1.0"),
  always("deadletter_received", "When that service got it", "2026-11-21T10:00:00.004Z"),
  always("deadletter_time", "When it was given up, ISO 8601 in UTC", "2026-11-21T10:00:00.021Z"),
  sometimes(
    "deadletter_omitted",
    "What the topic did not take for its size; it can be read where it came from",
    "value of 3000000 bytes, more than this topic takes",
  ),
];

/**
 * Headers that a message has after an operator put it back on its topic; written by `messaging/redrive.ts`, the last by
 * `traffic/produce.ts`.
 */
export const redriveHeaders: readonly HeaderDoc[] = [
  sometimes("redrive_count", "How often it was put back so far", "1"),
  sometimes("redrive_of", "The dead letter it was put back from: partition-offset", "0-17"),
  sometimes(
    "recibo_resent_of",
    "The record that was sent again from the traffic: topic/partition@offset",
    "generate-invoice/2@1041",
  ),
];
