/**
 * Patterns that invoice numbers follow: `INV-{0001}`, `{YYYY}-{0001}`, `NC/{YYYY}/{0001}`. The digits in
 * braces are the first number and how many digits it has at least; `{YYYY}` is the year of the issue date,
 * so that a pattern with it counts anew each year.
 */
export type SeriesPattern = {
  /** What stands before the number, `{YYYY}` included. */
  before: string;
  /** The digits in braces. */
  first: string;
  after: string;
};

/** Why a text is no pattern; each has its sentence in the locales. */
export type SeriesProblem =
  | "missing"
  | "no-number"
  | "zero"
  | "long"
  | "characters"
  | "digit-beside";

const allowed = /^(?:[A-Za-z0-9/._-]|\{YYYY\})*$/;
const longest = 24;

/** Reads a pattern, or says what is wrong with it. */
export function readSeries(text: string): SeriesPattern | SeriesProblem {
  const parts = /^(.*?)\{(\d+)\}(.*)$/.exec(text);
  if (text === "") return "missing";
  if (!parts) return "no-number";
  const [, before = "", first = "", after = ""] = parts;
  if (/\{\d+\}/.test(after)) return "no-number";
  if (text.length > longest || first.length > 9) return "long";
  if (!allowed.test(before) || !allowed.test(after)) return "characters";
  // A digit beside the number would be read as part of it, and two series could print the same.
  if (/(?:\d|\})$/.test(before) || /^(?:\d|\{)/.test(after)) return "digit-beside";
  return Number(first) === 0 ? "zero" : { before, first, after };
}

/** A pattern for invoices of a year: `{YYYY}-{0001}` is `2026-{0001}` for what is issued in 2026. */
export function seriesOfYear(pattern: string, year: string): string {
  return pattern.replaceAll("{YYYY}", year);
}

/** A number as the pattern prints it; more digits than the braces have are printed in full. */
export function numberOf(pattern: SeriesPattern, year: string, sequence: number): string {
  const { before, first, after } = pattern;
  const number = String(sequence).padStart(first.length, "0");
  return `${seriesOfYear(before, year)}${number}${seriesOfYear(after, year)}`;
}

/** The number of a printed one if it is of this pattern and year. */
export function sequenceOf(
  pattern: SeriesPattern,
  year: string,
  printed: string,
): number | undefined {
  const before = seriesOfYear(pattern.before, year);
  const after = seriesOfYear(pattern.after, year);
  const digits = printed.slice(before.length, printed.length - after.length);
  const fits = printed === before + digits + after && /^\d{1,15}$/.test(digits);
  return fits && digits.length >= pattern.first.length ? Number(digits) : undefined;
}

/** Whether two patterns could print the same number, now or in some year. */
export function shareNumbers(one: SeriesPattern, other: SeriesPattern): boolean {
  return meet(one.before, other.before) && meet(one.after, other.after);
}

/** Two texts that may hold a year are the same, or one is the other in some year. */
function meet(one: string, other: string): boolean {
  return one === other || inSomeYear(one).test(other) || inSomeYear(other).test(one);
}

function inSomeYear(text: string): RegExp {
  const literal = text.split("{YYYY}").map((part) => part.replace(/[.]/g, "\\."));
  return new RegExp(`^${literal.join("(?:\\d{4}|\\{YYYY\\})")}$`);
}
