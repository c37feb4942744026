/** Headers as text that keeps every byte of them: JSON, pairs of name and base64. */
export function encodedHeaders(headers: Readonly<Record<string, Buffer>>): string {
  return JSON.stringify(
    Object.entries(headers).map(([name, value]) => [name, value.toString("base64")]),
  );
}

/** The headers that `encodedHeaders` made a text of. */
export function decodedHeaders(text: string): Record<string, Buffer> {
  const pairs = JSON.parse(text) as [string, string][];
  return Object.fromEntries(pairs.map(([name, value]) => [name, Buffer.from(value, "base64")]));
}
