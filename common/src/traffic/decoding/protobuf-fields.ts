import protobuf from "protobufjs";
import { readableText } from "./text.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** How deep messages in messages are looked for. */
const deepest = 12;

/**
 * The fields of a Protocol Buffers message by their numbers, without knowing what they mean: numbers as they are
 * written, text where bytes are text, messages where they can be one, else hexadecimal. Repeated fields are lists.
 *
 * @throws {Error} in a sentence, when the bytes cannot be such a message
 */
export function protobufFields(bytes: Buffer, depth = 0): Record<string, unknown> {
  const reader = protobuf.Reader.create(bytes);
  const fields: Record<string, unknown> = {};
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const [number, wire] = [tag >>> 3, tag & 7];
    if (number === 0) throw notAMessage(reader.pos);
    put(fields, String(number), readField(reader, wire, depth));
  }
  return fields;
}

function put(fields: Record<string, unknown>, number: string, value: unknown): void {
  const before = fields[number];
  if (before === undefined) fields[number] = value;
  else if (Array.isArray(before)) before.push(value);
  else fields[number] = [before, value];
}

function readField(reader: protobuf.Reader, wire: number, depth: number): unknown {
  switch (wire) {
    case 0:
      return whole(reader.uint64());
    case 1:
      return reader.double();
    case 2:
      return readBytes(Buffer.from(reader.bytes()), depth);
    case 5:
      return reader.float();
    default:
      throw notAMessage(reader.pos);
  }
}

function whole(value: { toString(): string }): number | string {
  const number = Number(value.toString());
  return Number.isSafeInteger(number) ? number : value.toString();
}

function readBytes(bytes: Buffer, depth: number): unknown {
  const text = readableText(bytes);
  if (text !== undefined) return text;
  if (depth < deepest) {
    try {
      return protobufFields(bytes, depth + 1);
    } catch {
      // Bytes, then.
    }
  }
  return `0x${bytes.toString("hex")}`;
}

function notAMessage(at: number): Error {
  return new UnreadableError(`the bytes are not a Protocol Buffers message (byte ${at})`, {
    name: "not-protobuf",
    params: { at },
  });
}
