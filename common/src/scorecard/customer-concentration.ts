import { type Curve, heightAt } from "./curve.ts";
import type { Factor } from "./factor.ts";
import type { Ledger } from "./ledger.ts";
import { asIfIssued } from "./what-if.ts";
import { count, percent, shareOf } from "./wording.ts";

/** Regular customers → share of the points. */
const CURVE: Curve = [
  [0, 0],
  [1, 0.1],
  [3, 0.5],
  [8, 1],
];

/** Months of 12 with an invoice from which a customer is regular and counts whole, not half. */
const REGULAR = 3;

/**
 * On how many customers the business stands. Customers are counted, not weighed by amount: any measure
 * by amount that ignores the size of the business must fall for some invoice that is paid on time
 * (the proof is in docs/score.md).
 */
export const customerConcentration: Factor = {
  code: "customer-concentration",
  title: "Customer concentration",
  most: 125,
  share(ledger) {
    const { all, regular } = customers(ledger);
    return heightAt(CURVE, (all + regular) / 2);
  },
  explain(ledger) {
    const { all, regular, largest } = customers(ledger);
    const value = count(all, "customer");
    const largestShare = shareOf(largest, ledger.year.length);
    const facts = (code: string) => ({ code, figures: { customers: all, regular, largestShare } });
    if (all === 0)
      return {
        value,
        facts: facts("concentration-none"),
        why: "No customer in the last 12 months: three regular customers give half of these points, eight give all.",
      };
    if (all === 1)
      return {
        value,
        facts: facts("concentration-one"),
        why: "Every invoice of the last 12 months went to the same customer: all depends on that one.",
      };
    const share = percent(largest, ledger.year.length);
    return {
      value,
      facts: facts("concentration-some"),
      why: `You invoiced ${value} in the last 12 months, ${regular} of them regularly (in ${REGULAR} months or more); the largest got ${share} of the invoices.`,
    };
  },
  improve(ledger) {
    const months = Array.from({ length: REGULAR }, (_, monthsAgo) => monthsAgo);
    return {
      changed: asIfIssued(
        ledger,
        ["new customer 1", "new customer 2"].flatMap((customerId) =>
          months.map((monthsAgo) => ({ customerId, monthsAgo })),
        ),
      ),
      facts: { code: "two-more-customers", figures: { customers: 2, months: REGULAR } },
      message: (worth) =>
        `Win two more customers and invoice each in three different months: worth up to ${worth}.`,
    };
  },
};

/** Customers of the year, the regular ones, and the number of invoices to the one with the most. */
function customers(ledger: Ledger): { all: number; regular: number; largest: number } {
  const known = new Map<string, { invoices: number; months: number }>();
  for (const { customerId, monthsAgo } of ledger.year) {
    const customer = known.get(customerId) ?? { invoices: 0, months: 0 };
    known.set(customerId, customer);
    customer.invoices++;
    customer.months |= 1 << monthsAgo;
  }
  let regular = 0;
  let largest = 0;
  for (const { invoices, months } of known.values()) {
    if (bits(months) >= REGULAR) regular++;
    largest = Math.max(largest, invoices);
  }
  return { all: known.size, regular, largest };
}

function bits(set: number): number {
  let n = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) n++;
  return n;
}
