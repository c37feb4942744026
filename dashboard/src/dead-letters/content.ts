/** The most bytes of a value that are shown as hexadecimal numbers, and the most characters of one as JSON. */
const most = { hex: 4_096, json: 100_000 };

/** Bytes as people can read them. */
export type Content = {
  kind: "none" | "json" | "hex";
  text: string;
  /** How many bytes there are in all. */
  bytes: number;
  /** Whether `text` is only the beginning. */
  cut: boolean;
};

/** A value as indented JSON if it is JSON, else as a hexadecimal dump. */
export function contentOf(value: Buffer | null): Content {
  if (value === null) return { kind: "none", text: "", bytes: 0, cut: false };
  const bytes = value.length;
  const json = asJson(value);
  if (json === undefined) {
    return {
      kind: "hex",
      text: hexDump(value.subarray(0, most.hex)),
      bytes,
      cut: bytes > most.hex,
    };
  }
  return { kind: "json", text: json.slice(0, most.json), bytes, cut: json.length > most.json };
}

/** A header's value or a key: as text if it is printable text, else as hexadecimal digits. */
export function printed(bytes: Buffer): string {
  const text = asText(bytes);
  // Control characters could change what a terminal shows.
  return text === undefined || /\p{Cc}/u.test(text) ? `0x${bytes.toString("hex")}` : text;
}

function asText(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function asJson(value: Buffer): string | undefined {
  try {
    return JSON.stringify(JSON.parse(asText(value) ?? ""), undefined, 2);
  } catch {
    return undefined;
  }
}

/** Sixteen bytes a line: where they are, as numbers, as characters. */
function hexDump(bytes: Buffer): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const numbers = row.toString("hex").replace(/(..)(?=.)/g, "$1 ");
    const characters = row.toString("latin1").replace(/[^\x20-\x7e]/g, ".");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${numbers.padEnd(47)}  ${characters}`);
  }
  return lines.join("\n");
}
