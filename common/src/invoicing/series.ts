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
const PATTERN = /^([^{}]*)\{(\d{1,9})\}([^{}]*)$/;
/** What may stand around the number: no digit next to it, or one number could be read as another. */
const BEFORE = /^(?:[A-Za-z0-9/._-]*[A-Za-z/._-])?$/;
const AFTER = /^(?:[A-Za-z/._-][A-Za-z0-9/._-]*)?$/;

/**
 * Reads a series: a name, as `INV` for `INV-0001`, or a pattern with one run of digits in braces, as
 * `2026-{0001}`. The braces hold the first number of the series, and as many digits as it has at least.
 *
 * @returns undefined when the text is neither
 */
export function readSeries(series: string): SeriesPattern | undefined {
  if (NAME.test(series)) return { before: `${series}-`, after: "", width: 4, first: 1 };
  const [, before = "", digits = "", after = ""] = PATTERN.exec(series) ?? [];
  if (digits === "" || !BEFORE.test(before) || !AFTER.test(after)) return undefined;
  const first = Number(digits);
  return first === 0 ? undefined : { before, after, width: digits.length, first };
}

/** Whether the text is a series: a name or a pattern. */
export function isSeries(series: string): boolean {
  return readSeries(series) !== undefined;
}
