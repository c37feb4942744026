/**
 * What was decoded as values that JSON has: whole numbers beyond 2^53 and bytes become text, dates ISO 8601, so that
 * every format can be searched, compared, masked and exported alike.
 */
export function plain(value: unknown): unknown {
  switch (typeof value) {
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return plainObject(value);
    case "undefined":
      return null;
    default:
      return value;
  }
}

function plainObject(value: object | null): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString("base64");
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([name, each]) => [String(name), plain(each)]));
}
