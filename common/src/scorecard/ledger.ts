import { daysBetween, monthsBetween } from "./calendar.ts";
import { leftOf, takenBack } from "./credited.ts";
import type { History, HistoryInvoice, HistoryPayment } from "./history.ts";

/** How an invoice stands: paid by its due date, paid after it, not due yet, or due and unpaid. */
export type Standing = "on-time" | "late" | "open" | "overdue";

/** One invoice with its payments settled, as of the ledger's day. */
export type Entry = {
  readonly customerId: string;
  readonly currency: string;
  /** Invoiced and not credited, in minor units, above zero. */
  readonly amount: number;
  /** Still unpaid, in minor units, 0 to `amount`. */
  readonly outstanding: number;
  /** Calendar months since the month of issue; 0 is the month of the ledger's day. */
  readonly monthsAgo: number;
  readonly standing: Standing;
  /** Days since the due date, 0 unless overdue. */
  readonly daysOverdue: number;
};

/** The history as it was known on one day: what every factor reads. */
export type Ledger = {
  readonly asOf: string;
  /** Issue date of the first invoice ever; absent without one. */
  readonly first: string | undefined;
  /** The invoice issued last; absent without one. */
  readonly latest: Entry | undefined;
  readonly entries: readonly Entry[];
  /** The entries issued in the last 12 calendar months, the present one included. */
  readonly year: readonly Entry[];
};

/**
 * Settles every invoice. What is dated after `asOf` is left out, and so are invoices with nothing to
 * collect, repeated ids and payments of invoices that are not there. A credit note makes its invoice
 * smaller, as if it had been issued so; an invoice that is credited in full is left out.
 */
export function openLedger(history: History, asOf: string): Ledger {
  const credited = takenBack(history.credits ?? [], asOf);
  const invoices = new Map<string, HistoryInvoice>();
  for (const invoice of history.invoices) {
    const amount = leftOf(invoice, credited.get(invoice.id));
    if (invoice.issueDate <= asOf && amount > 0) invoices.set(invoice.id, { ...invoice, amount });
  }
  const payments = byInvoice(history.payments, asOf);
  const entries: Entry[] = [];
  let first: string | undefined;
  let latest: { invoice: HistoryInvoice; entry: Entry } | undefined;
  for (const invoice of invoices.values()) {
    const entry = settle(invoice, payments.get(invoice.id) ?? [], asOf);
    entries.push(entry);
    if (first === undefined || invoice.issueDate < first) first = invoice.issueDate;
    if (!latest || isLater(invoice, latest.invoice)) latest = { invoice, entry };
  }
  return withEntries({ asOf, first, latest: latest?.entry }, entries);
}

/** The same ledger holding other entries: for asking what a change would be worth. */
export function withEntries(
  ledger: Pick<Ledger, "asOf" | "first" | "latest">,
  entries: readonly Entry[],
): Ledger {
  const { asOf, first, latest } = ledger;
  return { asOf, first, latest, entries, year: entries.filter((entry) => entry.monthsAgo < 12) };
}

/** The id decides between invoices of one day, so that the order of the input does not. */
function isLater(a: HistoryInvoice, b: HistoryInvoice): boolean {
  return a.issueDate === b.issueDate ? a.id > b.id : a.issueDate > b.issueDate;
}

/** Payments of each invoice by then, each once. */
function byInvoice(all: readonly HistoryPayment[], asOf: string) {
  const seen = new Set<string>();
  const found = new Map<string, HistoryPayment[]>();
  for (const each of all) {
    if (each.date > asOf || each.amount <= 0 || seen.has(each.id)) continue;
    seen.add(each.id);
    const list = found.get(each.invoiceId);
    if (list) list.push(each);
    else found.set(each.invoiceId, [each]);
  }
  return found;
}

function settle(invoice: HistoryInvoice, payments: HistoryPayment[], asOf: string): Entry {
  const { customerId, currency, amount, issueDate, dueDate } = invoice;
  let outstanding = amount;
  let paidOn: string | undefined;
  if (payments.length > 1)
    payments.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  for (const payment of payments) {
    if (paidOn !== undefined) break;
    outstanding = Math.max(0, outstanding - payment.amount);
    if (outstanding === 0) paidOn = payment.date;
  }
  const standing = standingOf(dueDate, paidOn, asOf);
  const daysOverdue = standing === "overdue" ? daysBetween(dueDate, asOf) : 0;
  const monthsAgo = monthsBetween(issueDate, asOf);
  return { customerId, currency, amount, outstanding, monthsAgo, standing, daysOverdue };
}

function standingOf(dueDate: string, paidOn: string | undefined, asOf: string): Standing {
  if (paidOn !== undefined) return paidOn <= dueDate ? "on-time" : "late";
  return asOf <= dueDate ? "open" : "overdue";
}
