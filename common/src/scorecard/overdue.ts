import { type Curve, heightAt } from "./curve.ts";
import type { Factor } from "./factor.ts";
import { type Entry, type Ledger, withEntries } from "./ledger.ts";
import { paidInvoices, proof, proofClause } from "./proof.ts";
import { amountsOf, count, moneyOf, percent, shareOf } from "./wording.ts";

/** Aged overdue share of a year's invoicing → share of the points. */
const CURVE: Curve = [
  [0, 1],
  [0.05, 0.7],
  [0.15, 0.35],
  [0.4, 0],
];

/** What is past due and unpaid, however old, weighted by age and held against a year's invoicing. */
export const overdue: Factor = {
  code: "overdue",
  title: "Overdue",
  most: 200,
  share(ledger) {
    return heightAt(CURVE, agedShare(ledger)) * proof(ledger);
  },
  explain(ledger) {
    const late = overdueEntries(ledger);
    const paid = paidInvoices(ledger);
    if (late.length === 0) return explainNothing(paid, proofClause(ledger));
    const one = late.length === 1;
    const share = agedShare(ledger);
    const amounts = outstandingOf(late);
    const what = one ? "1 invoice is overdue" : `${count(late.length, "invoice")} are overdue`;
    const age = `${one ? "" : ", the oldest"} by ${count(oldest(late), "day")}`;
    const weighted = `weighted by age that is ${percent(share, 1)} of the last 12 months' invoicing`;
    const figures = { overdue: late.length, oldest: oldest(late), aged: shareOf(share, 1), paid };
    return {
      value: moneyOf(amounts),
      why: `${what}${age}; ${weighted}${proofClause(ledger)}.`,
      facts: { code: one ? "overdue-one" : "overdue-some", figures, amounts },
    };
  },
  improve(ledger) {
    const late = overdueEntries(ledger);
    if (late.length === 0) return undefined;
    const one = late.length === 1;
    const what = one ? "overdue invoice" : count(late.length, "overdue invoice");
    const amounts = outstandingOf(late);
    const details = `${moneyOf(amounts)}, ${one ? "" : "oldest "}${count(oldest(late), "day")}`;
    const figures = { overdue: late.length, oldest: oldest(late) };
    return {
      changed: withEntries(ledger, ledger.entries.map(collected)),
      facts: { code: "collect-overdue", figures, amounts },
      message: (worth) => `Collect the ${what} (${details}): worth ${worth}.`,
    };
  },
};

const outstandingOf = (late: readonly Entry[]) => amountsOf(late, ({ outstanding }) => outstanding);

function explainNothing(paid: number, after: string): ReturnType<Factor["explain"]> {
  const value = "none";
  const figures = { overdue: 0, paid };
  if (paid > 0)
    return {
      value,
      why: `Nothing is overdue${after}.`,
      facts: { code: "overdue-none", figures },
    };
  const why = "Nothing is overdue, but no invoice of the last 12 months is paid yet either";
  return {
    value,
    why: `${why}: these points come with the first paid invoices.`,
    facts: { code: "overdue-untried", figures },
  };
}

function overdueEntries(ledger: Ledger): Entry[] {
  return ledger.entries.filter((entry) => entry.standing === "overdue");
}

function collected(entry: Entry): Entry {
  if (entry.standing !== "overdue") return entry;
  return { ...entry, standing: "late", outstanding: 0, daysOverdue: 0 };
}

function oldest(late: readonly Entry[]): number {
  return late.reduce((days, entry) => Math.max(days, entry.daysOverdue), 0);
}

/** Weight of age in 225ths, whole so that sums stay exact: 20 % at the due date, 100 % from 90 days. */
const weight = (entry: Entry) => 45 + 2 * Math.min(entry.daysOverdue, 90);
const FULL_WEIGHT = 225;

/** Mean of the shares by number of invoices and by amount, 0 to 1. */
function agedShare(ledger: Ledger): number {
  const late = overdueEntries(ledger);
  if (late.length === 0) return 0;
  const aged = late.reduce((sum, entry) => sum + weight(entry), 0);
  return (ratio(aged, ledger.year.length) + shareOfAmount(ledger, late)) / 2;
}

/**
 * By amount, within each currency, and the worst of them counts: an average over currencies could
 * rise when a good one gets a further invoice that is paid on time.
 */
function shareOfAmount(ledger: Ledger, late: readonly Entry[]): number {
  const owed = new Map<string, number>();
  for (const entry of late)
    owed.set(entry.currency, (owed.get(entry.currency) ?? 0) + entry.outstanding * weight(entry));
  let worst = 0;
  for (const [currency, sum] of owed)
    worst = Math.max(worst, ratio(sum, invoiced(ledger, currency)));
  return worst;
}

function invoiced(ledger: Ledger, currency: string): number {
  let sum = 0;
  for (const entry of ledger.year) if (entry.currency === currency) sum += entry.amount;
  return sum;
}

/** Never above 1: old debts can exceed a year's invoicing, or face a year without any. */
function ratio(aged: number, whole: number): number {
  return whole === 0 ? 1 : Math.min(1, aged / (whole * FULL_WEIGHT));
}
