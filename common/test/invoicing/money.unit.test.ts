import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { currencyCodes, isKnownCurrency, minorDigits } from "../../src/invoicing/currencies.ts";
import {
  formatAmount,
  formatMoney,
  parseAmount,
  toDecimalString,
} from "../../src/invoicing/money.ts";

const anyCurrency = fc.constantFrom(...currencyCodes);
const anyAmount = fc.maxSafeInteger();

test("currencies have the digits of ISO 4217", () => {
  expect(["JPY", "KRW", "EUR", "USD", "KWD", "TND"].map(minorDigits)).toEqual([0, 0, 2, 2, 3, 3]);
  expect(currencyCodes).toHaveLength(155);
  expect(["XXX", "XAU", "eur", "BGN", ""].filter(isKnownCurrency)).toEqual([]);
  expect(() => minorDigits("XXX")).toThrow(new RangeError("Unknown currency XXX"));
});

test.each([
  [123450, "EUR", "1234.50"],
  [5, "EUR", "0.05"],
  [-5, "EUR", "-0.05"],
  [0, "KWD", "0.000"],
  [500, "JPY", "500"],
  [Number.MAX_SAFE_INTEGER, "EUR", "90071992547409.91"],
])("%i in %s is %s", (minor, currency, expected) => {
  expect(toDecimalString(minor, currency)).toBe(expected);
});

test("money is written as the language writes it, to the last digit", () => {
  expect(formatMoney(123450, "EUR")).toBe("€1,234.50");
  expect(formatMoney(123450, "EUR", "de")).toBe("1.234,50\u00a0€");
  expect(formatMoney(1234, "JPY")).toBe("¥1,234");
  expect(formatMoney(Number.MAX_SAFE_INTEGER, "USD")).toBe("$90,071,992,547,409.91");
  expect(formatAmount(-1234567, "KWD")).toBe("-1,234.567");
});

test("a fraction of a minor unit is refused", () => {
  expect(() => formatMoney(0.5, "EUR")).toThrow(new RangeError("0.5 is not a whole amount"));
});

test.each([
  ["1234.5", "EUR", 123450],
  ["1,234.50", "EUR", 123450],
  ["1.234,50", "EUR", 123450],
  ["1 234,50", "EUR", 123450],
  ["1\u202f234,50", "EUR", 123450],
  ["1'234.50", "CHF", 123450],
  ["1.234.567", "EUR", 123456700],
  ["12,5", "EUR", 1250],
  ["-3", "EUR", -300],
  ["−3", "EUR", -300],
  [" 0 ", "EUR", 0],
  ["1.234", "KWD", 1234],
  ["1,234.567", "KWD", 1234567],
  ["1,234", "JPY", 1234],
])("%j in %s is read as %i", (text, currency, minor) => {
  expect(parseAmount(text, currency)).toEqual({ ok: true, minor });
});

test.each([
  ["", "EUR", "amount-missing"],
  ["abc", "EUR", "amount-not-a-number"],
  ["1e3", "EUR", "amount-not-a-number"],
  ["5.", "EUR", "amount-not-a-number"],
  ["1,2,3", "EUR", "amount-not-a-number"],
  ["12,34.50", "EUR", "amount-not-a-number"],
  ["1,234", "EUR", "amount-ambiguous"],
  ["1.234", "EUR", "amount-ambiguous"],
  ["1,234", "KWD", "amount-ambiguous"],
  ["1.234", "JPY", "amount-ambiguous"],
  ["0,125", "EUR", "amount-too-precise"],
  ["1.5", "JPY", "amount-too-precise"],
  ["99999999999999999", "EUR", "amount-too-large"],
])("%j in %s is refused: %s", (text, currency, code) => {
  expect(parseAmount(text, currency)).toMatchObject({ ok: false, code });
});

test("what toDecimalString writes is read back as it was, in every currency", () => {
  fc.assert(
    fc.property(anyAmount, anyCurrency, (minor, currency) => {
      const text = toDecimalString(minor, currency);
      expect(parseAmount(text, currency)).toEqual({ ok: true, minor });
    }),
  );
});

test("what is written for reading is read back, or refused as ambiguous, never misread", () => {
  const anyLocale = fc.constantFrom("en", "de", "fr", "de-CH", "pl");
  fc.assert(
    fc.property(anyAmount, anyCurrency, anyLocale, (minor, currency, locale) => {
      const read = parseAmount(formatAmount(minor, currency, locale), currency);
      expect(read.ok ? read.minor : read.code).toBe(read.ok ? minor : "amount-ambiguous");
    }),
  );
});
