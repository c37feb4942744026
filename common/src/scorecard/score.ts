import type { Score } from "../contracts/score-calculated.ts";
import { advise, totalOf } from "./advice.ts";
import { customerConcentration } from "./customer-concentration.ts";
import { type Factor, grade } from "./factor.ts";
import type { History } from "./history.ts";
import { openLedger } from "./ledger.ts";
import { lengthOfHistory } from "./length-of-history.ts";
import { overdue } from "./overdue.ts";
import { paidOnTime } from "./paid-on-time.ts";
import { tierOf } from "./tiers.ts";
import { volumeAndRegularity } from "./volume-and-regularity.ts";

/** The lines of the scorecard, in the order they are shown; together they can give 1000 points. */
export const factors: readonly Factor[] = [
  paidOnTime,
  overdue,
  volumeAndRegularity,
  customerConcentration,
  lengthOfHistory,
];

/**
 * An organisation's score, 0 to 1000, as it stood on one day. Pure: the same history and day give the
 * same score. No payment ever lowers it, nor does an invoice that is not due yet or was paid on time;
 * only a due date that passes unpaid does, and time without new invoices. See docs/score.md.
 *
 * @param asOf ISO 8601 `YYYY-MM-DD`; what is dated later does not count
 */
export function score(history: History, asOf: string): Score {
  const ledger = openLedger(history, asOf);
  const points = totalOf(factors, ledger);
  const advice = advise(factors, ledger);
  return {
    asOf,
    points,
    ...tierOf(points),
    factors: factors.map((factor) => grade(factor, ledger)),
    ...(advice && { advice }),
  };
}
