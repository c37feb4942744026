import Big from "big.js";
import type { GenerateInvoice } from "../contracts/generate-invoice.ts";
import type { InvoiceLine, Party, Problem } from "../contracts/shapes.ts";
import { isKnownCountry } from "./countries.ts";
import { isKnownCurrency } from "./currencies.ts";
import { isValidIban } from "./iban.ts";
import { formatMoney } from "./money.ts";
import { invoiceTotals } from "./totals.ts";

/** What an invoice may hold at most. Amounts are in minor units, so their worth depends on the currency. */
export const LIMITS = {
  quantity: 1_000_000,
  quantityDecimals: 4,
  unitPrice: 10_000_000_000,
  taxRate: 100,
  payable: 9_999_999_999_999,
} as const;

/**
 * Everything that keeps an invoice from being issued, in the order of the form; empty when nothing does.
 * The command has the shape of its contract; these are the rules of the business on top of it.
 *
 * Codes: `currency-unknown`, `due-date-before-issue-date`, `iban-invalid`, `no-lines`,
 * `name-missing`, `street-missing`, `city-missing`, `country-missing`, `country-unknown`,
 * `description-missing`, `quantity-out-of-range`, `quantity-too-precise`, `unit-price-out-of-range`,
 * `tax-rate-out-of-range`, `total-not-positive`, `total-too-large`.
 */
export function problemsOf(command: GenerateInvoice): Problem[] {
  const inHeader = [
    ...problemsOfParty(command.seller, "seller"),
    ...problemsOfParty(command.buyer, "buyer"),
    ...problemsOfDates(command),
    ...problemsOfPayment(command),
  ];
  const inLines = problemsOfLines(command);
  // Totals of wrong lines would be wrong as well: say what is wrong once.
  const inTotal = inLines.length > 0 ? [] : problemsOfTotal(command);
  return [...inHeader, ...inLines, ...inTotal];
}

const problem = (code: string, field: string, message: string): Problem => ({
  code,
  field,
  message,
});

/** EN 16931 BR-06 to BR-11: both parties have a name and an address with a country. */
function problemsOfParty(party: Party, role: "seller" | "buyer"): Problem[] {
  const missing = (["name", "street", "city", "country"] as const)
    .filter((key) => party[key].trim() === "")
    .map((key) =>
      problem(
        `${key}-missing`,
        `${role}.${key}`,
        `The ${role}'s ${key} is missing; an invoice must show it.`,
      ),
    );
  if (party.country === "" || isKnownCountry(party.country)) return missing;
  const message = `The ${role}'s country ${party.country} is not known; use its ISO 3166 code, as in DE.`;
  return [...missing, problem("country-unknown", `${role}.country`, message)];
}

function problemsOfDates({ issueDate, dueDate }: GenerateInvoice): Problem[] {
  if (dueDate >= issueDate) return [];
  const message = `The due date ${dueDate} is before the issue date ${issueDate}; choose the same day or a later one.`;
  return [problem("due-date-before-issue-date", "dueDate", message)];
}

function problemsOfPayment({ currency, iban }: GenerateInvoice): Problem[] {
  const problems: Problem[] = [];
  if (!isKnownCurrency(currency)) {
    const message = `The currency ${currency} is not known; use its ISO 4217 code, as in EUR.`;
    problems.push(problem("currency-unknown", "currency", message));
  }
  if (iban !== undefined && iban.trim() !== "" && !isValidIban(iban)) {
    const message = "The IBAN has a typing error, its check digits do not fit; compare it again.";
    problems.push(problem("iban-invalid", "iban", message));
  }
  return problems;
}

function problemsOfLines({ lines, currency }: GenerateInvoice): Problem[] {
  if (lines.length > 0)
    return lines.flatMap((line, index) => problemsOfLine(line, index, currency));
  return [problem("no-lines", "lines", "The invoice has no lines; add at least one.")];
}

function problemsOfLine(line: InvoiceLine, index: number, currency: string): Problem[] {
  const findings: (LineFinding | false)[] = [
    line.description.trim() === "" && [
      "description-missing",
      "description",
      "the description is missing; say what was sold.",
    ],
    quantityFinding(line.quantity),
    !(line.unitPrice >= 0 && line.unitPrice <= LIMITS.unitPrice) && [
      "unit-price-out-of-range",
      "unitPrice",
      `the unit price is out of range; use 0 or more${upTo(LIMITS.unitPrice, currency)}.`,
    ],
    taxRateFinding(line.taxRate),
  ];
  return findings
    .filter((finding) => finding !== false)
    .map(([code, field, message]) =>
      problem(code, `lines.${index}.${field}`, `Line ${index + 1}: ${message}`),
    );
}

type LineFinding = [code: string, field: keyof InvoiceLine, message: string];

function quantityFinding(text: string): LineFinding | false {
  const quantity = Big(text);
  if (quantity.lte(0) || quantity.gt(LIMITS.quantity)) {
    const message = `the quantity ${text} is out of range; use more than 0 and up to ${LIMITS.quantity}.`;
    return ["quantity-out-of-range", "quantity", message];
  }
  if (quantity.round(LIMITS.quantityDecimals).eq(quantity)) return false;
  const message = `the quantity ${text} has too many decimals; use ${LIMITS.quantityDecimals} at most.`;
  return ["quantity-too-precise", "quantity", message];
}

function taxRateFinding(text: string): LineFinding | false {
  const rate = Big(text);
  if (rate.gte(0) && rate.lte(LIMITS.taxRate)) return false;
  const message = `the tax rate ${text} is out of range; use 0 to ${LIMITS.taxRate} per cent.`;
  return ["tax-rate-out-of-range", "taxRate", message];
}

function problemsOfTotal({ lines, currency }: GenerateInvoice): Problem[] {
  const payable = payableOf(lines);
  if (payable > LIMITS.payable) {
    const most = isKnownCurrency(currency)
      ? ` of ${formatMoney(LIMITS.payable, currency)} at most`
      : "";
    const message = `The total is too large for one invoice; split it into several${most}.`;
    return [problem("total-too-large", "lines", message)];
  }
  if (payable > 0) return [];
  const message = "The total is zero; an invoice must ask for more than nothing.";
  return [problem("total-not-positive", "lines", message)];
}

/** Says a limit in money; nothing when the currency is not known, which is a problem of its own. */
const upTo = (minor: number, currency: string) =>
  isKnownCurrency(currency) ? ` and up to ${formatMoney(minor, currency)}` : "";

/** Infinity when the totals are beyond what can be reckoned. */
function payableOf(lines: readonly InvoiceLine[]): number {
  try {
    return invoiceTotals(lines).payable;
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
