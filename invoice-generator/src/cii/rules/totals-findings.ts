import Big from "big.js";
import { type Finding, findingsOf } from "./finding.ts";
import type { WrittenInvoice, WrittenLine, WrittenTax } from "./read-invoice.ts";

/** Amounts that add up: BR-CO-10 to BR-CO-18, the sums of each category, and two decimals at most. */
export function totalsFindings(invoice: WrittenInvoice): Finding[] {
  const { lines, taxes, totals } = invoice;
  const tolerance = unitOf(totals.grand);
  return [
    ...headFindings(invoice),
    ...lines.flatMap((line, index) => lineFindings(line, index, tolerance)),
    ...taxes.flatMap((tax) => taxFindings(tax, lines, tolerance)),
    ...decimalsFindings(invoice),
  ];
}

function headFindings({ lines, taxes, totals }: WrittenInvoice): Finding[] {
  const { basis, tax, grand, payable } = totals;
  const taxSum = sum(taxes.map((each) => each.tax));
  return findingsOf([
    [
      sum(lines.map(({ net }) => net)).eq(number(totals.lines)),
      "BR-CO-10",
      `The lines do not add up to ${totals.lines}.`,
    ],
    [number(basis).eq(number(totals.lines)), "BR-CO-13", `${basis} is not the sum of the lines.`],
    [taxSum.eq(number(tax)), "BR-CO-14", `The taxes add up to ${taxSum.toFixed()}, not to ${tax}.`],
    [
      number(grand).eq(number(basis).plus(number(tax))),
      "BR-CO-15",
      `${grand} is not ${basis} plus ${tax}.`,
    ],
    [number(payable).eq(number(grand)), "BR-CO-16", `${payable} is payable, not ${grand}.`],
    [taxes.length > 0, "BR-CO-18", "There is no tax breakdown."],
  ]);
}

/** BT-131 is quantity × price less what is taken off, rounded. */
function lineFindings(line: WrittenLine, index: number, unit: Big): Finding[] {
  const exact = number(line.quantity).times(number(line.price)).minus(number(line.allowance));
  const isRounded = exact.minus(number(line.net)).abs().lte(unit.div(2));
  return findingsOf([
    [isRounded, "BT-131", `Line ${index + 1}: ${line.net} is not ${exact.toFixed()}, rounded.`],
  ]);
}

/** The rules that each category has under its own name, as BR-S-08 and BR-IC-08. */
function taxFindings(tax: WrittenTax, lines: readonly WrittenLine[], unit: Big): Finding[] {
  const { category, rate, taxable } = tax;
  const own = category === "K" ? "IC" : category;
  const nets = lines
    .filter((line) => line.category === category && line.rate === rate)
    .map(({ net }) => net);
  const exact = number(taxable).times(number(rate)).div(100);
  const isTaxed = exact.minus(number(tax.tax)).abs().lte(unit.div(2));
  const message = `${tax.tax} is not ${rate || 0} % of ${taxable}, rounded.`;
  return findingsOf([
    [
      sum(nets).eq(number(taxable)),
      `BR-${own}-08`,
      `The lines of ${category} at ${rate || 0} % do not add up to ${taxable}.`,
    ],
    [isTaxed, "BR-CO-17", message],
    [isTaxed, `BR-${own}-09`, message],
  ]);
}

/** BR-DEC-09 to BR-DEC-28. */
function decimalsFindings({ lines, taxes, totals }: WrittenInvoice): Finding[] {
  const amounts = [
    ...Object.values(totals),
    ...lines.flatMap(({ net, allowance }) => [net, allowance]),
    ...taxes.flatMap(({ taxable, tax }) => [taxable, tax]),
  ];
  const long = amounts.find((amount) => /\.\d{3}/.test(amount));
  return findingsOf([[long === undefined, "BR-DEC", `${long} has more than two decimals.`]]);
}

/** What one digit of an amount's last place is worth. */
function unitOf(amount: string): Big {
  const decimals = amount.split(".")[1]?.length ?? 0;
  return Big(1).div(Big(10).pow(decimals));
}

const number = (text: string) => Big(text === "" ? 0 : text);
const sum = (amounts: readonly string[]) =>
  amounts.reduce((total, amount) => total.plus(number(amount)), Big(0));
