import { decode, decodeMulti } from "@msgpack/msgpack";
import { messageOf } from "../../errors.ts";
import { plain } from "./plain.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** @throws {Error} in a sentence */
export function readMessagePack(bytes: Buffer): unknown {
  try {
    return plain(decode(bytes, { useBigInt64: true }));
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
    return [...decodeMulti(bytes, { useBigInt64: true })].length === 1;
  } catch {
    return false;
  }
}
