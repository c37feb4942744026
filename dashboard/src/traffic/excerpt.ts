import { readableText } from "@recibo/common/traffic/decoding/text";

/** How much is shown, and how much of it stands before a place far on; characters of a text, else bytes. */
const [longest, before] = [160, 16];

/**
 * Some of what bytes say: text in quotes, other bytes as in `0xdeadbeef`.
 *
 * @param at the byte that is to be seen
 */
export function excerpt(bytes: Buffer, at = 0): string {
  const start = at + before < longest ? 0 : at - before;
  const more = start > 0 ? "…" : "";
  const text = readableText(bytes);
  if (text === undefined) return `${more}0x${shortened(bytes.toString("hex", start), longest * 2)}`;
  const from = bytes.toString("utf8", 0, start).length;
  return more + JSON.stringify(shortened(text.slice(from)));
}

/** A text that ends in … where it would be too long. */
export function shortened(text: string, most = longest): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** The first byte where two differ; the length of the shorter where it is how the other begins. */
export function firstDifference(a: Buffer, b: Buffer): number {
  const found = a.findIndex((byte, index) => byte !== b[index]);
  return found === -1 ? a.length : found;
}
