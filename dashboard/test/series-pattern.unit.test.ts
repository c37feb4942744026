import { expect, test } from "@jest/globals";
import { isSeries } from "@recibo/common/invoicing/series";
import fc from "fast-check";
import { seriesFor } from "../src/organisation/invoicing-defaults.ts";
import {
  numberOf,
  readSeries,
  type SeriesPattern,
  sequenceOf,
  shareNumbers,
} from "../src/organisation/series-pattern.ts";

const part = fc
  .array(fc.constantFrom("A", "b", "7", "2", "-", "/", ".", "_", "{YYYY}"), { maxLength: 4 })
  .map((pieces) => pieces.join(""))
  .filter((text) => text.length <= 8);
const first = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 2, max: 6 }))
  .map(([number, width]) => String(number).padStart(width, "0"));
const pattern = fc
  .tuple(
    part.filter((text) => !/[\d}]$/.test(text)),
    first,
    part.filter((text) => !/^[\d{]/.test(text)),
  )
  .map(([before, digits, after]) => ({ before, first: digits, after }));
const year = fc.integer({ min: 1990, max: 2099 }).map(String);
const textOf = ({ before, first: digits, after }: SeriesPattern) => `${before}{${digits}}${after}`;

test("what is written as a pattern is read as it was meant", () => {
  fc.assert(fc.property(pattern, (one) => expect(readSeries(textOf(one))).toEqual(one)));
});

test("what is accepted as a pattern, the worker numbers", () => {
  fc.assert(
    fc.property(pattern, year, (one, when) => {
      const organisation = { invoiceSeries: textOf(one), creditNoteSeries: "CN-{0001}" };
      expect(isSeries(seriesFor(organisation, "invoice", `${when}-01-31`))).toBe(true);
    }),
  );
});

test("a printed number gives back its sequence, whatever pattern, year and number of digits", () => {
  fc.assert(
    fc.property(pattern, year, fc.integer({ min: 1, max: 10_000_000 }), (one, when, sequence) => {
      expect(sequenceOf(one, when, numberOf(one, when, sequence))).toBe(sequence);
    }),
  );
});

test("patterns that are said not to share numbers never print the same one", () => {
  fc.assert(
    fc.property(
      ...([pattern, pattern, year, year, fc.nat({ max: 200 }), fc.nat({ max: 200 })] as const),
      (one, other, year1, year2, n, m) => {
        fc.pre(!shareNumbers(one, other));
        expect(numberOf(one, year1, n + 1)).not.toBe(numberOf(other, year2, m + 1));
      },
    ),
    { numRuns: 1_000 },
  );
});

test.each([
  ["INV-{0001}", "INV-{0500}", true],
  ["{YYYY}-{0001}", "2026-{0001}", true],
  ["{1}/{YYYY}", "{01}/2027", true],
  ["{1}/{YYYY}", "{01}.2027", false],
  ["INV-{0001}", "CN-{0001}", false],
  ["1/{0001}", "2/{0001}", false],
  ["{YYYY}-{0001}", "NC-{YYYY}-{0001}", false],
])("whether %s and %s share numbers is known: %s", (one, other, shared) => {
  const [a, b] = [readSeries(one), readSeries(other)] as [SeriesPattern, SeriesPattern];
  expect(shareNumbers(a, b)).toBe(shared);
  expect(shareNumbers(b, a)).toBe(shared);
});

test.each([
  ["", "missing"],
  ["INV-0001", "no-number"],
  ["{0001}-{01}", "no-number"],
  ["INV {0001}", "characters"],
  ["{yyyy}-{0001}", "characters"],
  ["INV-{0000}", "zero"],
  ["{YYYY}{0001}", "digit-beside"],
  ["{0001}7", "digit-beside"],
  ["INV-{0000000001}", "long"],
  ["INVOICE-OF-THE-YEAR-{0001}", "long"],
])("the pattern %p is refused: %s", (text, problem) => {
  expect(readSeries(text)).toBe(problem);
});

test("an invoice's series has the year of its issue date, and old series go on under their short name", () => {
  const organisation = { invoiceSeries: "INV-{0001}", creditNoteSeries: "NC/{YYYY}/{001}" };
  expect(seriesFor(organisation, "invoice", "2026-12-31")).toBe("INV");
  expect(seriesFor(organisation, "credit-note", "2027-01-01")).toBe("NC/2027/{001}");
  const yearly = { ...organisation, invoiceSeries: "{YYYY}-{0001}" };
  expect(seriesFor(yearly, "invoice", "2026-12-31")).toBe("2026");
  const other = { ...organisation, invoiceSeries: "INV-{0100}" };
  expect(seriesFor(other, "invoice", "2026-12-31")).toBe("INV-{0100}");
});
