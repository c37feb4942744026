import type { InvoiceLine } from "@recibo/common/contracts/shapes";
import { type CreditedBefore, creditedPart } from "@recibo/common/invoicing/credited-part";
import { lineNet } from "@recibo/common/invoicing/line-amounts";
import Big from "big.js";

/** How much of which line of an invoice is credited; lines count from 0. */
export type CreditedLine = {
  line: number;
  quantity: string;
  /** Net that was taken back, in minor units; a reservation from before that was kept has none. */
  net?: number;
};

/** What is taken back of an invoice by one credit note, issued or asked for. */
export type Credit = { amount: number; lines: readonly CreditedLine[] };

/** What can still be credited. */
export type LeftToCredit = {
  /** Minor units. */
  amount: number;
  /** Of each line of the invoice, as a decimal string. */
  quantities: string[];
  /** Net of each line of the invoice, in minor units; there is nothing left of one without, whatever its quantity. */
  nets: number[];
};

/** What is left of an invoice when these credits are taken off. */
export function leftToCredit(
  invoice: { payable: number; lines: readonly InvoiceLine[]; currency: string },
  credits: readonly Credit[],
): LeftToCredit {
  const { currency } = invoice;
  const amount = credits.reduce((left, credit) => left - credit.amount, invoice.payable);
  const quantities = invoice.lines.map(({ quantity }, index) =>
    Big(quantity)
      .minus(sumOf(takenOf(credits, index)))
      .toFixed(),
  );
  const nets = invoice.lines.map(
    (line, index) => lineNet(line, currency) - creditedBefore(line, index, credits, currency).net,
  );
  return { amount: Math.max(0, amount), quantities, nets };
}

function takenOf(credits: readonly Credit[], index: number): CreditedLine[] {
  return credits.flatMap(({ lines }) => lines.filter(({ line }) => line === index));
}

function sumOf(taken: readonly CreditedLine[]): Big {
  return taken.reduce((sum, { quantity }) => sum.plus(quantity), Big(0));
}

/** What these credits have taken back of a line of an invoice. */
export function creditedBefore(
  line: InvoiceLine,
  index: number,
  credits: readonly Credit[],
  currency: string,
): CreditedBefore {
  const taken = takenOf(credits, index);
  const unsaid = sumOf(taken.filter(({ net }) => net === undefined));
  // Of one that does not say its net, what its share is.
  const share = Big(lineNet(line, currency))
    .times(unsaid)
    .div(line.quantity)
    .round(0, 1)
    .toNumber();
  const net = taken.reduce((sum, each) => sum + (each.net ?? 0), share);
  return { quantity: sumOf(taken).toFixed(), net };
}

/** What a credit note consists of, and what it takes back of which line. */
export type PartsOfCredit = { lines: InvoiceLine[]; taken: Required<CreditedLine>[] };

/**
 * The lines of a credit note: as invoiced, with the quantity that is taken back. All the parts of a line together have
 * its very net, see `creditedPart`; what rounding left of the last part is a line of its own.
 *
 * @param rounding what such a line is called, by the description of the line that it belongs to
 */
export function partsOfCredit(
  invoiced: { lines: readonly InvoiceLine[]; currency: string },
  wanted: readonly CreditedLine[],
  earlier: readonly Credit[],
  rounding: (description: string) => string,
): PartsOfCredit {
  const { currency } = invoiced;
  const parts = wanted.map(({ line: index, quantity }) => {
    const line = invoiced.lines[index] as InvoiceLine;
    const before = creditedBefore(line, index, earlier, currency);
    const part = creditedPart(line, quantity, before, currency);
    const { discount: _, unit: __, ...rest } = line;
    const credited = {
      ...{ ...rest, ...(line.unit !== undefined && { unit: line.unit }), quantity },
      ...(part.discount && { discount: part.discount }),
    };
    const missing = {
      ...{ ...rest, description: shortened(rounding(line.description)) },
      ...{ quantity: "1", unitPrice: part.rounding },
    };
    return {
      lines: part.rounding > 0 ? [credited, missing] : [credited],
      taken: { line: index, quantity, net: part.net },
    };
  });
  return {
    lines: parts.flatMap(({ lines }) => lines),
    taken: parts.map(({ taken }) => taken),
  };
}

/** As long as the contract has descriptions at most; no sign is cut in two. */
function shortened(description: string): string {
  return description.slice(0, 500).replace(/[\uD800-\uDBFF]$/, "");
}

/** Whether anything can still be credited. What was free counts for nothing. */
export function isSomethingLeft({ nets }: LeftToCredit): boolean {
  return nets.some((net) => net > 0);
}

/** Whether what is wanted is all that is left of every line that has something left. */
export function isAllThatIsLeft(
  wanted: readonly CreditedLine[],
  { quantities, nets }: LeftToCredit,
): boolean {
  return quantities.every(
    (left, index) =>
      (nets[index] as number) <= 0 || sumOf(wanted.filter(({ line }) => line === index)).eq(left),
  );
}
