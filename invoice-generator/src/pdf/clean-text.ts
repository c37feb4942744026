/** Stands for a character that the font has no glyph for. */
const REPLACEMENT = "□";

const PLAIN = /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u00ff]*$/;

/**
 * Text that can be set as it is: composed (NFC), line breaks as `\n`, tabs as spaces, without control
 * and invisible characters, and with `□` for whatever the font lacks, so that a gap shows.
 */
export function cleanText(text: string, covers: (codePoint: number) => boolean): string {
  if (PLAIN.test(text)) return text;
  const cleaned = text
    .toWellFormed()
    .normalize("NFC")
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n")
    .replace(/\t/g, " ")
    .replace(/(?!\n)[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, "");
  return Array.from(cleaned, (c) =>
    c === "\n" || covers(c.codePointAt(0) ?? 0) ? c : REPLACEMENT,
  ).join("");
}
