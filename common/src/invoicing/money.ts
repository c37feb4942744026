import { minorDigits } from "./currencies.ts";

export { type ParsedAmount, parseAmount } from "./parse-amount.ts";

/**
 * Amount in minor units as a plain decimal number in major units, exact for every safe integer:
 * `123450` EUR is `"1234.50"`, `-5` EUR is `"-0.05"`, `500` JPY is `"500"`.
 *
 * @throws RangeError when the amount is not a safe integer or the currency is not known
 */
export function toDecimalString(minor: number, currency: string): string {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${minor} is not a whole amount`);
  const digits = minorDigits(currency);
  const sign = minor < 0 ? "-" : "";
  const padded = String(Math.abs(minor)).padStart(digits + 1, "0");
  if (digits === 0) return sign + padded;
  return `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/**
 * Amount in minor units for reading, with the currency's sign as the language writes it:
 * `€1,234.50` in `en`, `1.234,50 €` in `de`. Exact: the digits never pass through a float.
 *
 * @param locale BCP 47 tag
 * @throws RangeError when the amount is not a safe integer or the currency is not known
 */
export function formatMoney(minor: number, currency: string, locale = "en"): string {
  return formatter("currency", currency, locale).format(literal(minor, currency));
}

/** Like {@link formatMoney}, without the currency's sign: `1,234.50`, for columns of one currency. */
export function formatAmount(minor: number, currency: string, locale = "en"): string {
  return formatter("decimal", currency, locale).format(literal(minor, currency));
}

// Node and browsers since 2023 format a decimal string digit by digit (ECMA-402, NumberFormat v3).
const literal = (minor: number, currency: string) =>
  toDecimalString(minor, currency) as Intl.StringNumericLiteral;

const formatters = new Map<string, Intl.NumberFormat>();

/** Making a formatter costs a hundred times what using it does, so each is made once. */
function formatter(style: "currency" | "decimal", currency: string, locale: string) {
  const key = `${style} ${currency} ${locale}`;
  const known = formatters.get(key);
  if (known) return known;
  const digits = minorDigits(currency);
  const made = new Intl.NumberFormat(locale, {
    style,
    ...(style === "currency" && { currency }),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formatters.set(key, made);
  return made;
}
