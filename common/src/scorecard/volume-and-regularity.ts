import { type Curve, heightAt } from "./curve.ts";
import type { Factor } from "./factor.ts";
import type { Ledger } from "./ledger.ts";
import { asIfIssued } from "./what-if.ts";
import { amountsOf, count } from "./wording.ts";

/** Invoices in 12 months → share of the points for volume. */
const VOLUME: Curve = [
  [0, 0],
  [12, 0.5],
  [48, 1],
];

/** Months with an invoice, of 12 → share of the points for regularity. Two quiet months are forgiven. */
const REGULARITY: Curve = [
  [0, 0],
  [10, 1],
];
const FULL_VOLUME = 48;
const FULL_REGULARITY = 10;

/** How many invoices went out in the last 12 months, and in how many of these months; half each. */
export const volumeAndRegularity: Factor = {
  code: "volume-and-regularity",
  title: "Volume and regularity",
  most: 200,
  share(ledger) {
    const volume = heightAt(VOLUME, ledger.year.length);
    return (volume + heightAt(REGULARITY, activeMonths(ledger).size)) / 2;
  },
  explain(ledger) {
    const invoices = ledger.year.length;
    const value = count(invoices, "invoice");
    const months = activeMonths(ledger).size;
    const figures = { invoices, activeMonths: months };
    if (invoices === 0) {
      const why = "No invoice in the last 12 months: send at least one every month.";
      return { value, why, facts: { code: "volume-none", figures } };
    }
    const why = `You sent ${value} in ${months} of the last 12 months.`;
    // They earn no points; a credit line is quoted from them.
    const amounts = amountsOf(ledger.year, ({ amount }) => amount);
    return { value, why, facts: { code: "volume-some", figures, amounts } };
  },
  improve(ledger) {
    const n = ledger.year.length;
    const months = activeMonths(ledger);
    const quiet = Array.from({ length: 12 }, (_, monthsAgo) => monthsAgo).filter(
      (monthsAgo) => !months.has(monthsAgo),
    );
    if (months.size < FULL_REGULARITY)
      return {
        changed: asIfIssued(
          ledger,
          quiet.map((monthsAgo) => ({ monthsAgo })),
        ),
        facts: { code: "invoice-every-month", figures: { activeMonths: months.size } },
        message: (worth) =>
          `Send at least one invoice every month (so far in ${months.size} of 12): worth up to ${worth}.`,
      };
    if (n >= FULL_VOLUME) return undefined;
    return {
      changed: asIfIssued(
        ledger,
        Array.from({ length: FULL_VOLUME - n }, () => ({})),
      ),
      facts: { code: "invoice-more", figures: { invoices: n } },
      message: (worth) =>
        `Send about four invoices a month (so far ${n} in 12 months): worth up to ${worth}.`,
    };
  },
};

/** The months with an invoice, counted back from the present one: 0 to 11. */
function activeMonths(ledger: Ledger): Set<number> {
  const months = new Set<number>();
  for (const entry of ledger.year) months.add(entry.monthsAgo);
  return months;
}
