/** A line as it is typed: decimal numbers with a point. */
export type TypedLine = {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly taxRate: string;
};

/** Totals in minor units. */
export type ExpectedTotals = {
  readonly net: bigint;
  readonly tax: bigint;
  readonly payable: bigint;
  /** Taxable amount and tax by rate, as in `19: 100+19`, lowest rate first. */
  readonly taxes: readonly string[];
};

/** Quantities and rates are reckoned in millionths. */
const decimals = 6;
const million = 1_000_000n;

/**
 * What an invoice must come to, reckoned in whole numbers and with nothing of the product: each line rounded
 * half up to the minor unit, tax rounded once per rate on the sum of its lines (EN 16931 BR-CO-10, BR-CO-17).
 *
 * @param digits decimals of the currency: 2 for euros, 0 for yen
 */
export function expectedTotals(lines: readonly TypedLine[], digits: number): ExpectedTotals {
  const byRate = new Map<bigint, bigint>();
  for (const { quantity, unitPrice, taxRate } of lines) {
    const net = halfUp(scaled(quantity, decimals) * scaled(unitPrice, digits), million);
    const rate = scaled(taxRate, decimals);
    byRate.set(rate, (byRate.get(rate) ?? 0n) + net);
  }
  const taxes = [...byRate]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([rate, taxable]) => ({ rate, taxable, tax: halfUp(taxable * rate, 100n * million) }));
  const net = taxes.reduce((sum, { taxable }) => sum + taxable, 0n);
  const tax = taxes.reduce((sum, each) => sum + each.tax, 0n);
  return {
    net,
    tax,
    payable: net + tax,
    taxes: taxes.map(({ rate, taxable, tax: its }) => `${printed(rate)}: ${taxable}+${its}`),
  };
}

/** A decimal number as a whole number of its last digit. */
function scaled(text: string, digits: number): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  if (fraction.length > digits) throw new Error(`${text} has more than ${digits} decimals`);
  return BigInt(whole + fraction.padEnd(digits, "0"));
}

/** Division of numbers that are not negative, rounded half up. */
function halfUp(amount: bigint, by: bigint): bigint {
  return (2n * amount + by) / (2n * by);
}

function printed(millionths: bigint): string {
  const text = String(millionths).padStart(decimals + 1, "0");
  return `${text.slice(0, -decimals)}.${text.slice(-decimals)}`.replace(/\.?0+$/, "");
}
