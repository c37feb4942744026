import { UnreadableError } from "./unreadable-error.ts";

const strict = new Map<string, InstanceType<typeof TextDecoder>>();

/**
 * Bytes as text.
 *
 * @param charset as in a content type; UTF-8 when not said
 * @throws {Error} in a sentence, when the bytes are not such text or nobody knows the charset
 */
export function textOf(bytes: Buffer, charset = "utf-8"): string {
  let decoder = strict.get(charset);
  if (!decoder) {
    try {
      decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
    } catch {
      throw new UnreadableError(`the charset ${JSON.stringify(charset)} is not known`, {
        name: "charset",
        params: { charset },
      });
    }
    if (strict.size < 50) strict.set(charset, decoder);
  }
  try {
    return decoder.decode(bytes);
  } catch {
    const name = charset.toUpperCase();
    throw new UnreadableError(`the bytes are not ${name} text`, {
      name: "not-text",
      params: { charset: name },
    });
  }
}

/** Text that a person would call text: valid UTF-8 without control characters but for line ends and tabs. */
export function readableText(bytes: Buffer): string | undefined {
  let text: string;
  try {
    text = textOf(bytes);
  } catch {
    return undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  return /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text) ? undefined : text;
}

/** Bytes as text where they are text, else in hexadecimal as in `0xdeadbeef`. */
export function textOrHex(bytes: Buffer, most = bytes.length): string {
  const shown = bytes.subarray(0, most);
  const text = readableText(shown);
  if (text !== undefined) return text;
  return `0x${shown.toString("hex")}${shown.length < bytes.length ? "…" : ""}`;
}

/** A dump as `hexdump -C` and kcat's users know it: offset, sixteen bytes, and what is printable of them. */
export function hexDump(bytes: Buffer, most = 4_096): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += 16) {
    const row = bytes.subarray(at, Math.min(at + 16, most));
    const hex = row.toString("hex").replace(/(..)/g, "$1 ").padEnd(48);
    const printable = row.toString("latin1").replace(/[^\x20-\x7e]/g, ".");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex} ${printable}`);
  }
  if (bytes.length > most) lines.push(`… ${bytes.length - most} bytes more`);
  return lines.join("\n");
}
