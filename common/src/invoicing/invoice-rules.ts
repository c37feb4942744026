import type { GenerateInvoice } from "../contracts/generate-invoice.ts";
import type { InvoiceLine, Party, Problem } from "../contracts/shapes.ts";
import { isKnownCountry } from "./countries.ts";
import { isKnownCurrency } from "./currencies.ts";
import { isValidIban } from "./iban.ts";
import { LIMITS } from "./limits.ts";
import { problemsOfLines } from "./line-rules.ts";
import { formatMoney, toDecimalString } from "./money.ts";
import { problem } from "./problems.ts";
import { isSeries } from "./series.ts";
import { problemsOfTaxation } from "./taxation-rules.ts";
import { invoiceTotals } from "./totals.ts";

export { LIMITS } from "./limits.ts";

/**
 * Everything that keeps an invoice from being issued, in the order of the form; empty when nothing does.
 * The command has the shape of its contract; these are the rules of the business on top of it.
 *
 * Codes, with their `params`: docs/invoices.md.
 */
export function problemsOf(command: GenerateInvoice): Problem[] {
  const inHeader = [
    ...problemsOfParty(command.seller, "seller"),
    ...problemsOfParty(command.buyer, "buyer"),
    ...problemsOfSeries(command),
    ...problemsOfDates(command),
    ...problemsOfCorrection(command),
    ...problemsOfPayment(command),
  ];
  const inLines = problemsOfLines(command);
  // Totals of wrong lines would be wrong as well: say what is wrong once.
  const inTotal = inLines.length > 0 ? [] : problemsOfTotal(command);
  return [...inHeader, ...inLines, ...problemsOfTaxation(command), ...inTotal];
}

/** EN 16931 BR-06 to BR-11: both parties have a name and an address with a country. */
function problemsOfParty(party: Party, role: "seller" | "buyer"): Problem[] {
  const missing = (["name", "street", "city", "country"] as const)
    .filter((key) => party[key].trim() === "")
    .map((key) => {
      const message = `The ${role}'s ${key} is missing; an invoice must show it.`;
      return problem(`${key}-missing`, `${role}.${key}`, message, { role });
    });
  const { country } = party;
  if (country === "" || isKnownCountry(country)) return missing;
  const message = `The ${role}'s country ${country} is not known; use its ISO 3166 code, as in DE.`;
  return [...missing, problem("country-unknown", `${role}.country`, message, { role, country })];
}

function problemsOfSeries({ series }: GenerateInvoice): Problem[] {
  if (isSeries(series)) return [];
  const message = `The number series ${series} is not one; use a name as in INV, or a pattern with one run of digits in braces, as in 2026-{0001}.`;
  return [problem("series-invalid", "series", message, { series })];
}

function problemsOfDates({ issueDate, dueDate }: GenerateInvoice): Problem[] {
  if (dueDate >= issueDate) return [];
  const message = `The due date ${dueDate} is before the issue date ${issueDate}; choose the same day or a later one.`;
  return [problem("due-date-before-issue-date", "dueDate", message, { dueDate, issueDate })];
}

/** EN 16931 BG-3: a credit note says which invoice it corrects, and comes after it. */
function problemsOfCorrection({ type, corrects, issueDate }: GenerateInvoice): Problem[] {
  if (type !== "credit-note") return [];
  if (!corrects?.number.trim()) {
    const message = "The credit note does not say which invoice it corrects; name its number.";
    return [problem("corrected-invoice-missing", "corrects", message)];
  }
  if (issueDate >= corrects.issueDate) return [];
  const message = `The issue date ${issueDate} is before that of the invoice that is corrected, ${corrects.issueDate}; choose the same day or a later one.`;
  const params = { issueDate, correctedDate: corrects.issueDate };
  return [problem("credit-note-before-invoice", "issueDate", message, params)];
}

function problemsOfPayment({ currency, iban }: GenerateInvoice): Problem[] {
  const problems: Problem[] = [];
  if (!isKnownCurrency(currency)) {
    const message = `The currency ${currency} is not known; use its ISO 4217 code, as in EUR.`;
    problems.push(problem("currency-unknown", "currency", message, { currency }));
  }
  if (iban !== undefined && iban.trim() !== "" && !isValidIban(iban)) {
    const message = "The IBAN has a typing error, its check digits do not fit; compare it again.";
    problems.push(problem("iban-invalid", "iban", message));
  }
  return problems;
}

function problemsOfTotal({ lines, currency }: GenerateInvoice): Problem[] {
  const payable = payableOf(lines, currency);
  if (payable > LIMITS.payable) {
    const known = isKnownCurrency(currency);
    const most = known ? ` of ${formatMoney(LIMITS.payable, currency)} at most` : "";
    const message = `The total is too large for one invoice; split it into several${most}.`;
    const params = known
      ? { most: toDecimalString(LIMITS.payable, currency), currency }
      : undefined;
    return [problem("total-too-large", "lines", message, params)];
  }
  if (payable > 0) return [];
  const message = "The total is zero; an invoice must ask for more than nothing.";
  return [problem("total-not-positive", "lines", message)];
}

/** Infinity when the totals are beyond what can be reckoned. */
function payableOf(lines: readonly InvoiceLine[], currency: string): number {
  try {
    return invoiceTotals(lines, currency).payable;
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
