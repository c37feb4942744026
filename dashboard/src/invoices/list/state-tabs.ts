import { type InvoiceState, invoiceStates } from "../invoice-state.ts";
import type { ListView } from "./list-view.ts";
import type { StateTotal } from "./listed-invoices.ts";

/** A sum in one currency; amounts of different currencies are never added. */
export type Sum = { currency: string; amount: number };

/** A state above the list, to look at by itself. */
export type StateTab = { state: InvoiceState | ""; count: number; sums: Sum[] };

/**
 * One tab for all, and one for each state. Sums say what is still owed, and of what is settled what it came to; credit
 * notes are counted, but summed only where the list has nothing else.
 */
export function tabsOf(
  totals: readonly StateTotal[],
  { type }: Pick<ListView, "type">,
): StateTab[] {
  const summed = totals.filter((each) => type === "credit-note" || each.type === "invoice");
  const tab = (state: InvoiceState | "", count: number, of: readonly StateTotal[]): StateTab => ({
    state,
    count,
    sums: sumsOf(of, (each) => (isSettled(each) ? each.payable : each.outstanding)),
  });
  const all = { state: "" as const, count: countOf(totals), sums: sumsOf(summed, amountOf) };
  return [
    all,
    ...invoiceStates.map((state) => {
      const here = (each: StateTotal) => each.state === state;
      return tab(state, countOf(totals.filter(here)), summed.filter(here));
    }),
  ];
}

/** How many the list has altogether, of the state it shows. */
export function countListed(totals: readonly StateTotal[], { state }: Pick<ListView, "state">) {
  if (state === "requested") return 0;
  return countOf(totals.filter((each) => state === "" || each.state === state));
}

const amountOf = ({ payable }: StateTotal) => payable;

function isSettled({ type, state }: StateTotal): boolean {
  return type === "credit-note" || state === "paid" || state === "cancelled";
}

function countOf(totals: readonly StateTotal[]): number {
  return totals.reduce((sum, { count }) => sum + count, 0);
}

/** Sums by currency, the commonest first. */
function sumsOf(totals: readonly StateTotal[], amount: (total: StateTotal) => number): Sum[] {
  const sums = new Map<string, { amount: number; count: number }>();
  for (const each of totals) {
    const sum = sums.get(each.currency) ?? { amount: 0, count: 0 };
    sums.set(each.currency, { amount: sum.amount + amount(each), count: sum.count + each.count });
  }
  return [...sums]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([currency, sum]) => ({ currency, amount: sum.amount }));
}
