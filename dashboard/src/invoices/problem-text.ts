import type { Problem } from "@recibo/common/contracts/shapes";
import { isKnownCurrency, minorDigits } from "@recibo/common/invoicing/currencies";
import { type AmountErrorCode, parseAmount } from "@recibo/common/invoicing/parse-amount";
import type { Words } from "../language/words.ts";

/** What keeps an invoice from being issued, by the codes of `common/src/invoicing/invoice-rules.ts`. */
export const problemCodes = [
  "name-missing",
  "street-missing",
  "city-missing",
  "country-missing",
  "country-unknown",
  "series-invalid",
  "due-date-before-issue-date",
  "corrected-invoice-missing",
  "credit-note-before-invoice",
  "currency-unknown",
  "iban-invalid",
  "no-lines",
  "description-missing",
  "quantity-out-of-range",
  "quantity-too-precise",
  "unit-price-out-of-range",
  "discount-out-of-range",
  "discount-larger-than-line",
  "tax-rate-out-of-range",
  "tax-rate-zero",
  "tax-rate-not-zero",
  "exemption-reason-missing",
  "seller-tax-id-missing",
  "seller-vat-id-missing",
  "buyer-vat-id-missing",
  "buyer-tax-id-missing",
  "delivery-date-missing",
  "tax-category-mixed",
  "total-too-large",
  "total-not-positive",
  "logo-missing",
  "logo-unreadable",
] as const;

/** Their limit is money, which cannot be named in a currency that is not known. */
const needsLimit: ReadonlySet<string> = new Set(["unit-price-out-of-range", "total-too-large"]);
const known: ReadonlySet<string> = new Set(problemCodes);

/** A problem in the reader's language; what is not known by its code is said as the worker said it. */
export function problemText(problem: Problem, words: Words): string {
  const { code, message, params = {} } = problem;
  const lacksLimit = needsLimit.has(code) && params.most === undefined;
  if (!known.has(code) || lacksLimit) return message;
  const text = words.t(`problems:codes.${code}`, {
    ...valuesOf(params, words),
    role: params.role === undefined ? "" : words.t(`problems:roles.${params.role}`),
  });
  if (params.line === undefined) return text;
  return words.t("problems:line", { line: params.line, text });
}

/** What a sentence names, as the language writes it; a limit that is money comes with its currency. */
function valuesOf(params: NonNullable<Problem["params"]>, words: Words): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, written(name, value, params, words)]),
  );
}

function written(
  name: string,
  value: string,
  { currency }: NonNullable<Problem["params"]>,
  words: Words,
): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return words.date(value);
  if (name === "most" && currency !== undefined && isKnownCurrency(currency)) {
    const most = parseAmount(value, currency);
    return most.ok ? words.money(most.minor, currency) : value;
  }
  const isNumber = ["most", "quantity", "taxRate", "percent"].includes(name);
  return isNumber && /^-?\d+(\.\d+)?$/.test(value) ? words.number(value) : value;
}

/**
 * Why what was typed is no amount, in the reader's language.
 *
 * @throws RangeError when the currency is not known
 */
export function amountProblemText(
  code: AmountErrorCode,
  typed: string,
  currency: string,
  { t, language }: Words,
): string {
  const decimals = minorDigits(currency);
  const point = language === "pt-BR" ? "," : ".";
  const example = decimals === 0 ? "1234" : `1234${point}${"5".padEnd(decimals, "0")}`;
  const values = { typed: typed.trim(), currency, example, count: decimals };
  return t(`problems:amounts.${code}`, values);
}
