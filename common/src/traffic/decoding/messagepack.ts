import { type DecoderOptions, decode, decodeMulti } from "@msgpack/msgpack";
import { messageOf } from "../../errors.ts";
import { plain } from "./plain.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** The library refuses this name, which it could not set on an object; it is read under another and named again. */
const refused = "__proto__";
const standIn = `\u0000${refused}`;

/** Any map can be read, whatever its keys: the names of objects are their text. */
const options: DecoderOptions<undefined> = {
  useBigInt64: true,
  keyDecoder: {
    canBeCached: (length) => length === refused.length,
    decode: (bytes, begin, length) => {
      const name = Buffer.from(bytes.buffer, bytes.byteOffset + begin, length).toString("utf8");
      return name === refused ? standIn : name;
    },
  },
  mapKeyConverter: (key) => (typeof key === "string" ? key : named(plain(key))),
};

function named(key: unknown): string {
  return typeof key === "object" ? JSON.stringify(key) : String(key);
}

/** @throws {Error} in a sentence */
export function readMessagePack(bytes: Buffer): unknown {
  try {
    return plain(decode(bytes, options), (name) => (name === standIn ? refused : name));
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new Error(`the bytes are not MessagePack: ${messageOf(error)}`);
  }
}

/** Bytes that are a map or a list in MessagePack from beginning to end; nothing else is taken for it unasked. */
export function looksLikeMessagePack(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0;
  const mapOrList = (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
  if (!mapOrList || bytes.length < 2) return false;
  try {
    return [...decodeMulti(bytes, options)].length === 1;
  } catch {
    return false;
  }
}
