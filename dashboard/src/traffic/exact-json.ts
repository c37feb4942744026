import type { Sentence } from "@recibo/common/errors";
import { readJson } from "@recibo/common/traffic/decoding/json";
import { UnreadableError } from "@recibo/common/traffic/decoding/unreadable-error";

/**
 * What a text of JSON says, where JavaScript's values can say all of it. A number that they would change and a name
 * that comes twice are `inexact`.
 */
export function exactJson(
  text: string,
): { value: unknown } | { inexact: true } | { why: Sentence } {
  try {
    const { value, exact } = readJson(text);
    return exact === undefined && names(text) === namesIn(value) ? { value } : { inexact: true };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return { why: error.says };
  }
}

/** How many names of fields a text of JSON has. */
function names(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length;
}

function namesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inside = Object.values(value);
  const own = Array.isArray(value) ? 0 : inside.length;
  return inside.reduce<number>((sum, each) => sum + namesIn(each), own);
}
