import { monthsBetween } from "./calendar.ts";
import { leftOf, takenBack } from "./credited.ts";
import type { History, HistoryInvoice } from "./history.ts";

/** Which invoice, by its place in the list; a date; an amount in minor units. */
type Settled = [invoice: number, date: string, amount: number];

/**
 * A history as a browser gets it: no more than the score of that day reads, in rows instead of objects,
 * with short numbers in the place of ids. The score of what is unpacked is the score of what was packed.
 */
export type PackedHistory = {
  asOf: string;
  /** The ids of invoices that somebody may ask about, by their place. */
  ids: Record<string, number>;
  currencies: string[];
  invoices: [
    customer: number,
    issueDate: string,
    dueDate: string,
    currency: number,
    amount: number,
  ][];
  payments: Settled[];
  credits: Settled[];
};

/**
 * Packs a history for scores as of one day.
 *
 * @param named invoices whose ids are to be kept
 */
export function packHistory(
  history: History,
  asOf: string,
  named: readonly string[] = [],
): PackedHistory {
  const invoices = relevant(history, asOf);
  const places = new Map(invoices.map(({ id }, place) => [id, place]));
  const customers = numbering();
  const currencies = numbering();
  const settled = (all: { invoiceId: string; date: string; amount: number; id: string }[]) =>
    once(all).flatMap(({ invoiceId, date, amount }): Settled[] => {
      const place = places.get(invoiceId);
      return place === undefined ? [] : [[place, date, amount]];
    });
  const ids = Object.fromEntries(
    named.flatMap((id) => {
      const place = places.get(id);
      return place === undefined ? [] : [[id, place]];
    }),
  );
  return {
    asOf,
    ids,
    invoices: invoices.map((each) => [
      customers.of(each.customerId),
      each.issueDate,
      each.dueDate,
      currencies.of(each.currency),
      each.amount,
    ]),
    currencies: currencies.all,
    payments: settled(history.payments),
    credits: settled(history.credits ?? []),
  };
}

/** The history again. An invoice's id is its place, padded so that ids sort as before. */
export function unpackHistory(packed: PackedHistory): Required<History> {
  const settled = (rows: readonly Settled[]) =>
    rows.map(([place, date, amount], row) => ({
      id: String(row),
      invoiceId: packedId(place),
      date,
      amount,
    }));
  return {
    invoices: packed.invoices.map(([customer, issueDate, dueDate, currency, amount], place) => ({
      id: packedId(place),
      customerId: String(customer),
      issueDate,
      dueDate,
      currency: packed.currencies[currency] as string,
      amount,
    })),
    payments: settled(packed.payments),
    credits: settled(packed.credits),
  };
}

/** The id that the invoice at a place has in the unpacked history. */
export function packedId(place: number): string {
  return String(place).padStart(9, "0");
}

/**
 * Sorted by id. Left out is what is over: credited in full by then, or paid and from before the year that counts. Which
 * is why nets need not travel.
 */
function relevant({ invoices, payments, credits = [] }: History, asOf: string): HistoryInvoice[] {
  const taken = takenBack(credits, asOf);
  const open = new Map(invoices.map((each) => [each.id, leftOf(each, taken.get(each.id))]));
  const all = [...new Map(invoices.map((each) => [each.id, each])).values()];
  const real = all.filter(({ id }) => (open.get(id) as number) > 0);
  const sorted = real.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { invoiceId, amount, date } of once(payments))
    if (date <= asOf && amount > 0) open.set(invoiceId, (open.get(invoiceId) ?? 0) - amount);
  const ends = firstAndLast(sorted, asOf);
  return sorted.filter(
    ({ id, issueDate }) =>
      monthsBetween(issueDate, asOf) < 12 || (open.get(id) as number) > 0 || ends.has(id),
  );
}

/** The length of the history hangs on its first invoice, and advice on its last. */
function firstAndLast(invoices: readonly HistoryInvoice[], asOf: string): Set<string> {
  const real = invoices.filter(({ issueDate }) => issueDate <= asOf);
  let [first, last] = [real[0], real[0]];
  for (const each of real) {
    if (first && each.issueDate < first.issueDate) first = each;
    if (last && each.issueDate >= last.issueDate) last = each;
  }
  return new Set([first, last].flatMap((each) => (each ? [each.id] : [])));
}

function once<T extends { id: string }>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

/** Gives each different text the next number. */
function numbering(): { all: string[]; of(text: string): number } {
  const all: string[] = [];
  const known = new Map<string, number>();
  return {
    all,
    of: (text) => {
      const found = known.get(text);
      if (found !== undefined) return found;
      known.set(text, all.length);
      return all.push(text) - 1;
    },
  };
}
