import { messageOf, type Sentence } from "../../errors.ts";
import { headerText, type TrafficRecord } from "../reading/record.ts";
import { type ContentType, type Format, formatOf, parseContentType } from "./content-type.ts";
import { readJson } from "./json.ts";
import { looksLikeMessagePack, readMessagePack } from "./messagepack.ts";
import { protobufFields } from "./protobuf-fields.ts";
import type { ProtobufTypes } from "./protobuf-types.ts";
import { readableText, textOf } from "./text.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** What bytes say. */
export type Decoded = {
  /** `none`: there are no bytes. `hex`: nothing better is known. */
  readonly format: Format | "none";
  /** Whether the record says its format, or it was found by looking at the bytes. */
  readonly by: "content type" | "bytes";
  /** As the record says it. */
  readonly contentType?: string;
  /** Values as JSON has them; text of `text`; undefined when there is nothing to show but the bytes. */
  readonly value: unknown;
  /** The value as it was written, where numbers of JSON do not say it; see `readJson`. */
  readonly exact?: unknown;
  /** Why it is not what the record says it is; the bytes are then to be shown. */
  readonly problem?: string;
  /** The problem, for other languages. */
  readonly says?: Sentence | undefined;
  /** The id of a schema registry that the bytes begin with (Confluent's wire format). */
  readonly schemaId?: number;
  /** The message type of Protocol Buffers; without it the fields have numbers. */
  readonly messageType?: string;
};

/** Decodes values by their content type, and by looking at them when that says nothing. */
export type Decoder = {
  value(record: Pick<TrafficRecord, "topic" | "value" | "headers">): Decoded;
};

/** What decoding may know besides the record. */
export type DecodingKnowledge = {
  readonly protobuf?: ProtobufTypes | undefined;
  /** Message types of Protocol Buffers by topic, for producers that do not say theirs. */
  readonly messageTypes?: Readonly<Record<string, string>> | undefined;
};

/** Makes a decoder; what it is given is looked at with every record. */
export function createDecoder(known: DecodingKnowledge = {}): Decoder {
  return {
    value: (record) => {
      if (record.value === null || record.value.length === 0)
        return { format: "none", by: "bytes", value: record.value === null ? null : "" };
      const contentType = contentTypeOf(record);
      if (contentType === undefined) return byBytes(record, record.value, known);
      const parsed = parseContentType(contentType);
      const format = formatOf(parsed);
      if (format === undefined) return { contentType, ...byBytes(record, record.value, known) };
      return { contentType, ...byType(format, parsed, record, record.value, known) };
    },
  };
}

/** CloudEvents' Kafka binding §3.2.1 says `content-type`; some producers write the attribute's own name. */
export function contentTypeOf(record: Pick<TrafficRecord, "headers">): string | undefined {
  return (
    headerText(record, "content-type") ??
    headerText(record, "ce_datacontenttype") ??
    headerText(record, "Content-Type") ??
    headerText(record, "contentType")
  );
}

type Typed = Pick<TrafficRecord, "topic" | "headers">;

function byType(
  format: Format,
  type: ContentType,
  record: Typed,
  bytes: Buffer,
  known: DecodingKnowledge,
): Decoded {
  const by = "content type";
  try {
    const encoding = headerText(record, "content-encoding");
    if (encoding !== undefined && encoding !== "identity")
      throw new UnreadableError(
        `the content encoding ${JSON.stringify(encoding)} is not taken off here`,
        { name: "encoding", params: { encoding } },
      );
    const framed = registryFrame(bytes);
    // JSON and text never begin with a zero byte.
    if (framed && format !== "messagepack" && format !== "protobuf")
      return { by, schemaId: framed.schemaId, ...read(format, type, record, framed.rest, known) };
    return { by, ...read(format, type, record, bytes, known) };
  } catch (error) {
    return { by, ...unread(error) };
  }
}

/** Of what cannot be read only the bytes are shown, with the reason. */
function unread(error: unknown): Pick<Decoded, "format" | "value" | "problem" | "says"> {
  const says = error instanceof UnreadableError ? error.says : undefined;
  return { format: "hex", value: undefined, problem: messageOf(error), says };
}

function read(
  format: Format,
  type: ContentType,
  record: Typed,
  bytes: Buffer,
  known: DecodingKnowledge,
): Pick<Decoded, "format" | "value" | "exact" | "messageType"> {
  switch (format) {
    case "json":
      return { format, ...readJson(textOf(bytes, type.parameters.get("charset"))) };
    case "text":
      return { format, value: textOf(bytes, type.parameters.get("charset")) };
    case "messagepack":
      return { format, value: readMessagePack(bytes) };
    case "protobuf":
      return { format, ...readProtobuf(type, record, bytes, known) };
    case "hex":
      return { format, value: undefined };
    default:
      return format satisfies never;
  }
}

function readProtobuf(
  type: ContentType | undefined,
  record: Typed,
  bytes: Buffer,
  { protobuf, messageTypes }: DecodingKnowledge,
): { value: unknown; messageType?: string } {
  const named =
    ["messagetype", "proto", "type", "message"]
      .map((name) => type?.parameters.get(name))
      .find((name) => name !== undefined) ?? messageTypes?.[record.topic];
  if (named === undefined || !protobuf?.names.includes(named))
    return { value: protobufFields(bytes) };
  return { value: protobuf.read(named, bytes), messageType: named };
}

function byBytes(record: Typed, bytes: Buffer, known: DecodingKnowledge): Decoded {
  const framed = registryFrame(bytes);
  if (framed) {
    const inside = sniff(record, framed.rest, known);
    return { by: "bytes", schemaId: framed.schemaId, ...inside };
  }
  return { by: "bytes", ...sniff(record, bytes, known) };
}

function sniff(
  record: Typed,
  bytes: Buffer,
  known: DecodingKnowledge,
): Omit<Decoded, "by" | "schemaId" | "contentType"> {
  if (known.messageTypes?.[record.topic] !== undefined) {
    try {
      return { format: "protobuf", ...readProtobuf(undefined, record, bytes, known) };
    } catch {
      // Not on every record of the topic, then.
    }
  }
  const text = readableText(bytes);
  if (text !== undefined) return jsonOrText(text);
  if (!looksLikeMessagePack(bytes)) return { format: "hex", value: undefined };
  try {
    return { format: "messagepack", value: readMessagePack(bytes) };
  } catch (error) {
    return unread(error);
  }
}

/** Digits and words alone are as good as text, and stay as they were written. */
function jsonOrText(text: string): ReturnType<typeof sniff> {
  if (/^\s*[[{"]/.test(text)) {
    try {
      return { format: "json", ...readJson(text) };
    } catch (error) {
      if (error instanceof UnreadableError && error.says.name === "too-deep") return unread(error);
      // It only began like JSON.
    }
  }
  return { format: "text", value: text };
}

/**
 * Confluent's wire format: a zero byte, the schema's id in four bytes, then the message. The schema itself lies in a
 * registry that is not asked; what can be read without it is.
 */
function registryFrame(bytes: Buffer): { schemaId: number; rest: Buffer } | undefined {
  if (bytes.length < 6 || bytes[0] !== 0) return undefined;
  return { schemaId: bytes.readUInt32BE(1), rest: bytes.subarray(5) };
}
