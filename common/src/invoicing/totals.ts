import Big from "big.js";
import type { InvoiceLine, InvoiceTotals, TaxCategory } from "../contracts/shapes.ts";
import { lineNet, type PricedLine, roundedAmount } from "./line-amounts.ts";
import { needsExemptionReason, taxCategories, taxCategoryOf } from "./tax-categories.ts";

export { lineAmounts, lineNet } from "./line-amounts.ts";

/** What of a line counts for the totals. */
export type TotalledLine = PricedLine &
  Pick<InvoiceLine, "taxRate" | "taxCategory" | "exemptionReason">;

/** Taxable amount and tax of one category and rate. */
export type TaxSubtotal = InvoiceTotals["taxes"][number] & { category: TaxCategory };

/** Totals, with the net of each line (BT-131) in the order of the lines, all in minor units. */
export type InvoiceTotalsWithLines = InvoiceTotals & { taxes: TaxSubtotal[]; lineNets: number[] };

/**
 * Totals of an invoice by the rules of EN 16931, in exact decimal arithmetic. Every amount is rounded
 * half away from zero, and only where the rules say so: once a line and once a category and rate.
 * Negative quantities give negative nets. There are no allowances, charges or prepaid amounts for the
 * whole invoice.
 *
 * @param currency of the amounts; only one with three decimals makes a difference: see `roundedAmount`
 * @throws RangeError when an amount is not a safe integer: 2⁵³ − 1 minor units is the most
 */
export function invoiceTotals(
  lines: readonly TotalledLine[],
  currency?: string,
): InvoiceTotalsWithLines {
  const lineNets = lines.map((line) => lineNet(line, currency));
  const net = sum(lineNets, "The sum of the lines"); // BR-CO-10
  const taxes = taxSubtotals(lines, lineNets, currency);
  const tax = sum(
    taxes.map((subtotal) => subtotal.tax),
    "The tax",
  ); // BR-CO-14
  const gross = sum([net, tax], "The total"); // BR-CO-15
  const payable = gross; // BR-CO-16, nothing being prepaid
  return { net, taxes, tax, gross, payable, lineNets };
}

/** Tax rate in per cent without superfluous digits, so that `"20.0"` and `"20"` are one rate. */
export function normalisedRate(rate: string): string {
  return Big(rate).toFixed().replace(/^-0$/, "0");
}

/** The lines of one category and rate. */
type TaxGroup = { category: TaxCategory; rate: string; nets: number[]; reasons: Set<string> };

/** Taxable amount (BR-S-08) and tax (BR-CO-17) a category and rate, lowest rate first. */
function taxSubtotals(
  lines: readonly TotalledLine[],
  lineNets: readonly number[],
  currency?: string,
): TaxSubtotal[] {
  return groupByTax(lines, lineNets)
    .map(({ category, rate, nets, reasons }) => {
      const taxable = sum(nets, `The sum of the lines at ${rate} %`);
      const exactTax = Big(rate).times(taxable).div(100);
      const tax = roundedAmount(exactTax, `The tax at ${rate} %`, currency);
      const why = [...reasons].join("; ");
      return { category, rate, taxable, tax, ...(why && { exemptionReason: why }) };
    })
    .sort(byRateAndCategory);
}

function groupByTax(lines: readonly TotalledLine[], lineNets: readonly number[]): TaxGroup[] {
  const groups = new Map<string, TaxGroup>();
  lines.forEach((line, index) => {
    const category = taxCategoryOf(line);
    const rate = normalisedRate(line.taxRate);
    const key = `${category} ${rate}`;
    const group = groups.get(key) ?? { category, rate, nets: [], reasons: new Set() };
    groups.set(key, group);
    group.nets.push(lineNets[index] ?? 0);
    const reason = needsExemptionReason(category) && line.exemptionReason?.trim();
    if (reason) group.reasons.add(reason);
  });
  return [...groups.values()];
}

function byRateAndCategory(a: TaxSubtotal, b: TaxSubtotal): number {
  const byRate = Big(a.rate).cmp(b.rate);
  return byRate || taxCategories.indexOf(a.category) - taxCategories.indexOf(b.category);
}

const sum = (amounts: readonly number[], what: string) =>
  roundedAmount(
    amounts.reduce((total, amount) => total.plus(amount), Big(0)),
    what,
  );
