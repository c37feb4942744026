import Big from "big.js";
import type { InvoiceLine, InvoiceTotals } from "../contracts/shapes.ts";

/** What of a line counts for the totals. */
export type LineAmounts = Pick<InvoiceLine, "quantity" | "unitPrice" | "taxRate">;

/** Totals, with the net of each line (BT-131) in the order of the lines, all in minor units. */
export type InvoiceTotalsWithLines = InvoiceTotals & { lineNets: number[] };

/**
 * Totals of an invoice by the rules of EN 16931, in exact decimal arithmetic. Every amount is rounded
 * half away from zero to the minor unit, and only where the rules say so: once a line and once a rate.
 * Negative quantities give negative nets. There are no allowances, charges or prepaid amounts yet.
 *
 * @throws RangeError when an amount is not a safe integer: 2⁵³ − 1 minor units is the most
 */
export function invoiceTotals(lines: readonly LineAmounts[]): InvoiceTotalsWithLines {
  const lineNets = lines.map(lineNet);
  const net = sum(lineNets, "The sum of the lines"); // BR-CO-10
  const taxes = taxSubtotals(lines, lineNets);
  const tax = sum(
    taxes.map((subtotal) => subtotal.tax),
    "The tax",
  ); // BR-CO-14
  const gross = sum([net, tax], "The total"); // BR-CO-15
  const payable = gross; // BR-CO-16, nothing being prepaid
  return { net, taxes, tax, gross, payable, lineNets };
}

/**
 * Net of one line in minor units: quantity × unit price (BT-131).
 *
 * @throws RangeError when it is beyond the safe integers
 */
export function lineNet({ quantity, unitPrice }: Omit<LineAmounts, "taxRate">): number {
  return toMinor(Big(quantity).times(unitPrice), "The net of a line");
}

/** Tax rate in per cent without superfluous digits, so that `"20.0"` and `"20"` are one rate. */
export function normalisedRate(rate: string): string {
  return Big(rate).toFixed().replace(/^-0$/, "0");
}

/** Taxable amount (BR-S-08) and tax (BR-CO-17) a rate, lowest rate first. */
function taxSubtotals(lines: readonly LineAmounts[], lineNets: readonly number[]) {
  const netsByRate = new Map<string, number[]>();
  lines.forEach((line, index) => {
    const rate = normalisedRate(line.taxRate);
    const nets = netsByRate.get(rate) ?? [];
    netsByRate.set(rate, nets);
    nets.push(lineNets[index] ?? 0);
  });
  return [...netsByRate]
    .map(([rate, nets]) => {
      const taxable = sum(nets, `The sum of the lines at ${rate} %`);
      const tax = toMinor(Big(rate).times(taxable).div(100), `The tax at ${rate} %`);
      return { rate, taxable, tax };
    })
    .sort((a, b) => Big(a.rate).cmp(b.rate));
}

const sum = (amounts: readonly number[], what: string) =>
  toMinor(
    amounts.reduce((total, amount) => total.plus(amount), Big(0)),
    what,
  );

/** Rounds half away from zero to the minor unit; big.js names that mode "half up". */
function toMinor(amount: Big, what: string): number {
  const rounded = amount.round(0, 1).toNumber();
  if (!Number.isSafeInteger(rounded))
    throw new RangeError(`${what} is ${amount.toFixed(0)} minor units, more than can be reckoned`);
  return rounded + 0; // turns −0 into 0
}
