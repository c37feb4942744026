import Big from "big.js";
import type { Discount } from "../contracts/shapes.ts";
import { lineAmounts, lineNet, type PricedLine, roundedAmount } from "./line-amounts.ts";

/** What credit notes have taken back of a line so far; `net` in minor units. */
export type CreditedBefore = { quantity: string; net: number };

/** A further part of a line, as a credit note has it. */
export type CreditedPart = {
  /** What is taken off quantity × unit price; absent when nothing is. */
  discount?: Discount;
  /** What is missing to the line's net when all of it is credited, for rounding made the parts too small: mostly 0. */
  rounding: number;
  /** Net that this part takes back, with `rounding`. */
  net: number;
};

/**
 * A part of a line. Nets are shared out cumulatively: of n of N parts is taken what the first n come to, less what was
 * taken before. So however a line is credited in parts, all of them together are exactly its net, and none is below
 * zero. The line's own discount stays where it gives that net; else the discount is the amount that does.
 *
 * @param line as invoiced
 * @param quantity what is taken back now, at most what is left of the line
 * @param currency see `roundedAmount`
 */
export function creditedPart(
  line: PricedLine,
  quantity: string,
  before: CreditedBefore,
  currency?: string,
): CreditedPart {
  const upTo = Big(before.quantity).plus(quantity);
  const exact = Big(lineNet(line, currency)).times(upTo).div(line.quantity);
  const due = Math.max(0, roundedAmount(exact, "The net of a line", currency) - before.net);
  const { discount } = line;
  if (discount && "percent" in discount && lineNet({ ...line, quantity }, currency) === due)
    return { discount, net: due, rounding: 0 };
  const { gross } = lineAmounts({ quantity, unitPrice: line.unitPrice }, currency);
  if (gross < due) {
    const rounding = upTo.eq(line.quantity) ? due - gross : 0;
    return { net: gross + rounding, rounding };
  }
  const off = gross - due;
  return { ...(off > 0 && { discount: { amount: off } }), net: due, rounding: 0 };
}
