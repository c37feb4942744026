import { createHash, randomFillSync } from "node:crypto";
import { v7, validate } from "uuid";

/** A new id: UUID version 7 (RFC 9562 §5.7), so that ids sort by the time they were made. */
export function newId(): string {
  return v7({ rng: sixteenRandomBytes });
}

/** Randomness is asked of the system in larger pieces; ids are made several times a message. */
const pool = new Uint8Array(4_096);
let used = pool.length;

function sixteenRandomBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.slice(used - 16, used);
}

/**
 * Whether a text is a UUID as it is to be written (RFC 9562 §4): in small letters. PostgreSQL gives each back so,
 * however it came, and what is written in two ways would be two keys here.
 */
export function isId(text: unknown): text is string {
  return typeof text === "string" && validate(text) && text === text.toLowerCase();
}

/**
 * An id that follows from other ids and is always the same for them: UUID version 8 (RFC 9562 §5.8) over
 * SHA-256. A redelivered command so gets the same invoice id and the same reply id.
 */
export function derivedId(...parts: string[]): string {
  const bytes = createHash("sha256").update(parts.join("\u0000")).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
