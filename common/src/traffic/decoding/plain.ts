import { UnreadableError } from "./unreadable-error.ts";

/** How deep a value may be nested: what shows, masks and compares it goes down by itself. */
export const deepestLevel = 200;

/** What is said of a value that is nested deeper. */
export function tooDeep(): UnreadableError {
  return new UnreadableError(`the value is nested more than ${deepestLevel} levels deep`, {
    name: "too-deep",
    params: { levels: deepestLevel },
  });
}

/**
 * What was decoded as values that JSON has: whole numbers beyond 2^53 and bytes become text, dates ISO 8601, so that
 * every format can be searched, compared, masked and exported alike.
 *
 * @param rename - gives the names of fields, from those that were decoded
 * @throws {UnreadableError} when it is nested too deep
 */
export function plain(value: unknown, rename = asItIs, level = 0): unknown {
  switch (typeof value) {
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return plainObject(value, rename, level);
    case "undefined":
      return null;
    default:
      return value;
  }
}

const asItIs = (name: string) => name;

function plainObject(value: object | null, rename: typeof asItIs, level: number): unknown {
  if (value === null) return null;
  if (level >= deepestLevel) throw tooDeep();
  if (Array.isArray(value)) return value.map((each) => plain(each, rename, level + 1));
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString("base64");
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, each]) => [rename(String(name)), plain(each, rename, level + 1)]),
  );
}
