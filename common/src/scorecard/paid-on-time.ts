import { type Curve, heightAt } from "./curve.ts";
import type { Factor, Improvement } from "./factor.ts";
import { type Entry, type Ledger, withEntries } from "./ledger.ts";
import { PROOF, paidInvoices, proof, proofClause } from "./proof.ts";
import { asIfIssued } from "./what-if.ts";
import { amountsOf, count, moneyOf, percent } from "./wording.ts";

/** Share paid on time → share of the points. */
const CURVE: Curve = [
  [0, 0],
  [0.5, 0.2],
  [0.8, 0.6],
  [1, 1],
];

/** Of the invoices that are paid or past their due date, how many were paid by it. */
export const paidOnTime: Factor = {
  code: "paid-on-time",
  title: "Paid on time",
  most: 350,
  share(ledger) {
    const { onTime, judged } = tally(ledger);
    return judged === 0 ? 0 : heightAt(CURVE, onTime / judged) * proof(ledger);
  },
  explain(ledger) {
    const { onTime, judged } = tally(ledger);
    const figures = { onTime, judged, paid: paidInvoices(ledger) };
    if (judged === 0)
      return {
        value: "none yet",
        facts: { code: "paid-on-time-none", figures },
        why: "No invoice of the last 12 months is paid or past its due date yet: these points come with invoices that are paid on time.",
      };
    const of = `${onTime.toLocaleString("en")} of ${count(judged, "due invoice")}`;
    const paid = judged === 1 ? "was paid on time" : "were paid on time";
    const why = `${of} from the last 12 months ${paid}${proofClause(ledger)}.`;
    const facts = { code: "paid-on-time-some", figures };
    return { value: percent(onTime, judged), why, facts };
  },
  improve(ledger) {
    const open = ledger.year.filter((entry) => entry.standing === "open");
    return open.length > 0 ? collectOpen(ledger, open) : payNext(ledger);
  },
};

/** Counted, not summed: so no currency is weighed against another, and no large invoice hides ten small. */
function tally(ledger: Ledger): { onTime: number; judged: number } {
  let onTime = 0;
  let judged = 0;
  for (const { standing } of ledger.year) {
    if (standing === "on-time") onTime++;
    if (standing !== "open") judged++;
  }
  return { onTime, judged };
}

function collectOpen(ledger: Ledger, open: readonly Entry[]): Improvement {
  const entries = ledger.entries.map(
    (entry): Entry =>
      entry.standing === "open" ? { ...entry, standing: "on-time", outstanding: 0 } : entry,
  );
  const what = open.length === 1 ? "open invoice" : count(open.length, "open invoice");
  const when = open.length === 1 ? "its due date" : "their due dates";
  const amounts = amountsOf(open, ({ outstanding }) => outstanding);
  return {
    changed: withEntries(ledger, entries),
    facts: { code: "collect-open", figures: { open: open.length }, amounts },
    message: (worth) => `Have the ${what} (${moneyOf(amounts)}) paid by ${when}: worth ${worth}.`,
  };
}

function payNext(ledger: Ledger): Improvement {
  const n = Math.max(5, PROOF - paidInvoices(ledger));
  const none = ledger.entries.length === 0;
  const which = none ? "Send your first" : "Have the next";
  const end = none ? "and have them paid on time" : "paid on time";
  return {
    facts: { code: none ? "first-invoices" : "next-invoices", figures: { invoices: n } },
    changed: asIfIssued(
      ledger,
      Array.from({ length: n }, () => ({ standing: "on-time" })),
    ),
    message: (worth) => `${which} ${n} invoices ${end}: worth ${worth}.`,
  };
}
