import { daysBetween, fullMonthsBetween } from "./calendar.ts";
import { type Curve, heightAt } from "./curve.ts";
import type { Factor } from "./factor.ts";
import { count } from "./wording.ts";

/** Days since the first invoice → share of the points: half after one year, all after three. */
const CURVE: Curve = [
  [0, 0],
  [365, 0.5],
  [1095, 1],
];

/** How long ago the first invoice was issued. */
export const lengthOfHistory: Factor = {
  code: "length-of-history",
  title: "Length of history",
  most: 125,
  share({ first, asOf }) {
    return first === undefined ? 0 : heightAt(CURVE, daysBetween(first, asOf));
  },
  explain({ first, asOf }) {
    if (first === undefined)
      return {
        value: "none yet",
        facts: { code: "length-none", figures: {} },
        why: "Your history starts on the day of your first invoice.",
      };
    const days = daysBetween(first, asOf);
    const months = fullMonthsBetween(first, asOf);
    const value = months === 0 ? count(days, "day") : count(months, "month");
    const why = `Your first invoice is dated ${first}; one year gives half of these points, three years give all.`;
    return { value, why, facts: { code: "length-some", figures: { first, days, months } } };
  },
};
