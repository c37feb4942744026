import { readableText } from "../decoding/text.ts";
import type { TrafficRecord } from "../reading/record.ts";
import type { Needle } from "./predicate.ts";

/** A search for text in bytes. */
export type TextFilter = {
  readonly needle: Needle;
  matches(record: TrafficRecord): boolean;
};

/**
 * Looks for text in key, value and headers without decoding them: every format that is read here has its texts in
 * UTF-8. JSON may write characters as escapes; only a value that has some is looked at again as what it means.
 */
export function textFilter(text: string): TextFilter {
  const has = finder(text);
  return {
    needle: (content) => has(content) || content.includes(backslash),
    matches: ({ key, value, headers }) =>
      (value !== null && (has(value) || hasEscaped(value, has))) ||
      (key !== null && has(key)) ||
      headers.some(
        ([name, content]) => has(Buffer.from(name)) || (content !== null && has(content)),
      ),
  };
}

/** Finds text in bytes: capitals only where it has some, so that `inv-42` finds `INV-42`. */
function finder(text: string): (bytes: Buffer) => boolean {
  const bytes = Buffer.from(text);
  const anyCase = text === text.toLowerCase() && text !== text.toUpperCase();
  if (!anyCase) return (content) => content.includes(bytes);
  if (bytes.length === text.length) {
    // One byte a letter: the bytes are as good as the text.
    const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "i");
    return (content) => pattern.test(content.toString("latin1"));
  }
  return (content) => content.toString("utf8").toLowerCase().includes(text);
}

const backslash = Buffer.from("\\");

function hasEscaped(value: Buffer, has: (bytes: Buffer) => boolean): boolean {
  if (!value.includes(backslash)) return false;
  const text = readableText(value);
  if (text === undefined) return false;
  try {
    return textsIn(JSON.parse(text)).some((each) => has(Buffer.from(each)));
  } catch {
    return false;
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [name, ...textsIn(each)]);
}
