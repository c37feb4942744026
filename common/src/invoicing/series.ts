/** A number series, as it is written: what stands before and after the number, and how the first one looks. */
export type SeriesPattern = {
  before: string;
  after: string;
  /** Digits that the number has at least. */
  width: number;
  /** The number that a new series begins with. */
  first: number;
};

const NAME = /^[A-Z0-9-]{1,12}$/;
const PATTERN = /^([A-Za-z0-9/._-]*)\{(\d{1,9})\}([A-Za-z0-9/._-]*)$/;

/**
 * Reads a series: a name, as `INV` for `INV-0001`, or a pattern with one run of digits in braces, as
 * `2026-{0001}`. The braces hold the first number of the series, and as many digits as it has at least.
 *
 * @returns undefined when the text is neither
 */
export function readSeries(series: string): SeriesPattern | undefined {
  if (NAME.test(series)) return { before: `${series}-`, after: "", width: 4, first: 1 };
  const [, before = "", digits = "", after = ""] = PATTERN.exec(series) ?? [];
  const first = Number(digits);
  return first === 0 ? undefined : { before, after, width: digits.length, first };
}

/** Whether the text is a series: a name or a pattern. */
export function isSeries(series: string): boolean {
  return readSeries(series) !== undefined;
}

/**
 * What a series counts under. However many digits a pattern has and whatever its first number, it goes on
 * counting where it was: `INV`, `INV-{0001}` and `INV-{000500}` are one series.
 */
export function seriesName(series: string): string {
  const pattern = readSeries(series);
  if (!pattern) return series;
  const { before, after } = pattern;
  const name = before.replace(/-$/, "");
  return after === "" && before.endsWith("-") && NAME.test(name) ? name : `${before}{}${after}`;
}

/** A number as its series prints it: more digits than the braces have are printed in full. */
export function printedNumber(series: string, sequence: number): string {
  const { before, after, width } = readSeries(series) ?? { before: "", after: "", width: 1 };
  return `${before}${String(sequence).padStart(width, "0")}${after}`;
}
