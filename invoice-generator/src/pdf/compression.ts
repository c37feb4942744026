import { zlibSync } from "fflate";

const compressedOnce = new WeakMap<Uint8Array, Uint8Array | undefined>();

/**
 * Compresses a stream of a PDF. In JavaScript, because the output of the native zlib is not the same on
 * every processor and in every version of Node, and an invoice must keep its SHA-256.
 */
export function compress(data: Uint8Array): Uint8Array {
  const known = compressedOnce.get(data);
  if (known) return known;
  const compressed = zlibSync(data, { level: 6 });
  if (compressedOnce.has(data)) compressedOnce.set(data, compressed);
  return compressed;
}

/** Says that this very array goes into many documents, so that it is compressed for the first only. */
export function compressOnce(data: Uint8Array) {
  if (!compressedOnce.has(data)) compressedOnce.set(data, undefined);
}

const compressedTexts = new Map<string, Uint8Array>();
const TEXTS_KEPT = 64;

/** Like {@link compress}, for texts that many documents have in common though not as the same array. */
export function compressText(data: Uint8Array): Uint8Array {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("latin1");
  const known = compressedTexts.get(text);
  if (known) return known;
  const compressed = zlibSync(data, { level: 6 });
  if (compressedTexts.size >= TEXTS_KEPT) compressedTexts.clear();
  compressedTexts.set(text, compressed);
  return compressed;
}
