import { type Entry, type Ledger, withEntries } from "./ledger.ts";

/** Stands in for the latest invoice of an organisation that has none. */
const ANY: Entry = {
  customerId: "first customer",
  currency: "EUR",
  amount: 1,
  outstanding: 1,
  monthsAgo: 0,
  standing: "open",
  daysOverdue: 0,
};

/**
 * The ledger as if more invoices had been issued, each like the latest one: this month and not due
 * yet, except for what `issued` says of it.
 */
export function asIfIssued(ledger: Ledger, issued: readonly Partial<Entry>[]): Ledger {
  const like: Entry = { ...(ledger.latest ?? ANY), standing: "open", daysOverdue: 0, monthsAgo: 0 };
  const added = issued.map((difference) => {
    const entry = { ...like, ...difference };
    return { ...entry, outstanding: entry.standing === "on-time" ? 0 : entry.amount };
  });
  return withEntries(ledger, [...ledger.entries, ...added]);
}
