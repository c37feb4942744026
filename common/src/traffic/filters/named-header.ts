/** A header as a person types it: with its name, or only a value that some header has. */
export type NamedHeader = { readonly name?: string | undefined; readonly value: string };

/**
 * Reads `name: value` and `name=value`. Anything else is a value of whatever header, also `=value`, for one that looks
 * as if it began with a name.
 */
export function parseNamedHeader(text: string): NamedHeader {
  const [, name, value] = /^([A-Za-z][\w.-]*)(?:\s*=\s*|\s*:\s+)(.+)$/s.exec(text.trim()) ?? [];
  if (name !== undefined && value !== undefined) return { name, value };
  return { value: text.trim().replace(/^=\s*/, "") };
}

/** The text that `parseNamedHeader` reads the same header from. */
export function namedHeaderText({ name, value }: NamedHeader): string {
  if (name !== undefined) return `${name}=${value}`;
  return parseNamedHeader(value).name === undefined && !value.startsWith("=") ? value : `=${value}`;
}
