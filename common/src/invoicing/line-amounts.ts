import Big from "big.js";
import type { InvoiceLine } from "../contracts/shapes.ts";
import { isKnownCurrency, minorDigits } from "./currencies.ts";

/** What of a line its net depends on. */
export type PricedLine = Pick<InvoiceLine, "quantity" | "unitPrice" | "discount">;

/** Amounts of one line, in minor units. */
export type LineAmounts = {
  /** Quantity × unit price. */
  gross: number;
  /** What is taken off (BT-136). */
  discount: number;
  /** What is left (BT-131). */
  net: number;
};

/**
 * Amounts of one line: quantity × unit price, what is taken off that, and the rest (BT-131), each rounded.
 *
 * @param currency when it has three decimals, amounts are rounded to two of them: see {@link roundedAmount}
 * @throws RangeError when an amount is beyond the safe integers
 */
export function lineAmounts(line: PricedLine, currency?: string): LineAmounts {
  const exact = Big(line.quantity).times(line.unitPrice);
  const gross = roundedAmount(exact, "The net of a line", currency);
  const discount = roundedAmount(exactDiscount(line, exact), "The discount of a line", currency);
  return { gross, discount, net: gross - discount };
}

/** Net of one line in minor units (BT-131); see {@link lineAmounts}. */
export function lineNet(line: PricedLine, currency?: string): number {
  return lineAmounts(line, currency).net;
}

function exactDiscount({ discount }: PricedLine, gross: Big): Big {
  if (!discount) return Big(0);
  return "percent" in discount ? gross.times(discount.percent).div(100) : Big(discount.amount);
}

/**
 * An amount, rounded half away from zero to the minor unit; big.js names that mode "half up". EN 16931
 * allows no amount more than two decimals (BR-DEC-09 to BR-DEC-28), so that the third decimal of a dinar
 * is always 0: only prices of units have three.
 *
 * @throws RangeError when it is not a safe integer: 2⁵³ − 1 minor units is the most
 */
export function roundedAmount(amount: Big, what: string, currency?: string): number {
  const beyondTwo = currency && isKnownCurrency(currency) ? minorDigits(currency) - 2 : 0;
  const rounded = amount.round(-Math.max(0, beyondTwo), 1).toNumber();
  if (!Number.isSafeInteger(rounded))
    throw new RangeError(`${what} is ${amount.toFixed(0)} minor units, more than can be reckoned`);
  return rounded + 0; // turns −0 into 0
}
