import { messageOf } from "../../errors.ts";
import { deepestLevel, tooDeep } from "./plain.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** What the library's types do not know yet (JSON.parse source text access, ES2026). */
const { parse, rawJSON, isRawJSON } = JSON as unknown as {
  parse(
    text: string,
    reviver?: (name: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
};

/** A value of JSON. */
export type ReadJson = {
  /** To compare and to compute with. */
  readonly value: unknown;
  /**
   * To show, only where it is another: numbers that would not be written again as they were (`1.10`, beyond 2^53) are
   * their text, which `JSON.stringify` writes as it is.
   */
  readonly exact?: unknown;
};

/** @throws {UnreadableError} when it is no JSON, or nested too deep */
export function readJson(text: string): ReadJson {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const why = messageOf(error);
    throw new UnreadableError(`the value is not JSON: ${why}`, {
      name: "not-json",
      params: { why },
    });
  }
  if (isDeep(text)) throw tooDeep();
  if (!suspicious.test(text)) return { value };
  let changed = false;
  const exact = parse(text, (_name, each, { source }) => {
    if (typeof each !== "number" || source === undefined || String(each) === source) return each;
    changed = true;
    return rawJSON(source);
  });
  return changed ? { value, exact } : { value };
}

/** Whether something is the text of a number, as `exact` has it. */
export function isNumberText(value: unknown): boolean {
  return isRawJSON(value);
}

/**
 * Finds numbers that may not be written again as they were: long ones, ends in a zero, exponents, negative zero, very
 * small ones. Few texts have any, and only these are read with more care.
 */
const suspicious =
  /(?:^|[:,[\s])-?(?:\d[\d.]{15}|\d+\.\d*0(?=[\s,\]}]|$)|\d+(?:\.\d+)?[eE]|0\.0{6}|(?<=-)0(?=[\s,\]}]|$))/;

/** Whether a text of JSON is nested too deep; most do not even have so many brackets. */
function isDeep(text: string): boolean {
  if (!hasMany(text, "[") && !hasMany(text, "{")) return false;
  let level = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') at = endOfString(text, at);
    else if (sign === "[" || sign === "{") level++;
    else if (sign === "]" || sign === "}") level--;
    if (level > deepestLevel) return true;
  }
  return false;
}

function endOfString(text: string, begin: number): number {
  let at = begin + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function hasMany(text: string, bracket: string): boolean {
  let count = 0;
  for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
    if (++count > deepestLevel / 2) return true;
  return false;
}
