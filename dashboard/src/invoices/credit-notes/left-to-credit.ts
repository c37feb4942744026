import type { Discount, InvoiceLine } from "@recibo/common/contracts/shapes";
import Big from "big.js";

/** How much of which line of an invoice is credited; lines count from 0. */
export type CreditedLine = { line: number; quantity: string };

/** What is taken back of an invoice by one credit note, issued or asked for. */
export type Credit = { amount: number; lines: readonly CreditedLine[] };

/** What can still be credited. */
export type LeftToCredit = {
  /** Minor units. */
  amount: number;
  /** Of each line of the invoice, as a decimal string. */
  quantities: string[];
};

/** What is left of an invoice when these credits are taken off. */
export function leftToCredit(
  invoice: { payable: number; lines: readonly InvoiceLine[] },
  credits: readonly Credit[],
): LeftToCredit {
  const amount = credits.reduce((left, credit) => left - credit.amount, invoice.payable);
  const quantities = invoice.lines.map(({ quantity }, index) =>
    Big(quantity).minus(creditedOf(credits, index)).toFixed(),
  );
  return { amount: Math.max(0, amount), quantities };
}

function creditedOf(credits: readonly Credit[], index: number): Big {
  return quantitiesOf(credits, index).reduce((sum, quantity) => sum.plus(quantity), Big(0));
}

function quantitiesOf(credits: readonly Credit[], index: number): string[] {
  return credits.flatMap(({ lines }) =>
    lines.filter(({ line }) => line === index).map(({ quantity }) => quantity),
  );
}

/**
 * The lines of a credit note: as invoiced, with the quantity that is taken back. A discount in per cent holds for any
 * part of a line; one that is an amount is shared out by quantity, and what rounding left over goes with the last part.
 */
export function linesOfCredit(
  lines: readonly InvoiceLine[],
  wanted: readonly CreditedLine[],
  earlier: readonly Credit[],
): InvoiceLine[] {
  return wanted.map(({ line: index, quantity }) => {
    const line = lines[index] as InvoiceLine;
    const discount = line.discount && partOf(line.discount, line, index, quantity, earlier);
    const { discount: _, ...rest } = line;
    return { ...rest, quantity, ...(discount && { discount }) };
  });
}

function partOf(
  discount: Discount,
  { quantity: whole }: InvoiceLine,
  index: number,
  quantity: string,
  earlier: readonly Credit[],
): Discount {
  if ("percent" in discount) return discount;
  const share = (part: string) =>
    Big(discount.amount).times(part).div(whole).round(0, Big.roundHalfUp).toNumber();
  const before = quantitiesOf(earlier, index);
  const isLast = Big(whole).minus(creditedOf(earlier, index)).eq(quantity);
  if (!isLast) return { amount: share(quantity) };
  return { amount: before.reduce((left, part) => left - share(part), discount.amount) };
}
