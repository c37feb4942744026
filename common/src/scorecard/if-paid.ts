import type { Score } from "../contracts/score-calculated.ts";
import type { History } from "./history.ts";
import { score } from "./score.ts";

/** The score of a day as it is, and as it would be. */
export type IfPaid = { readonly now: Score; readonly paid: Score };

/**
 * What the score would be if these invoices were paid in full on that day. Pure: `paid` is the score of
 * the history with these payments, and nothing else.
 */
export function scoreIfPaid(history: History, asOf: string, invoiceIds: readonly string[]): IfPaid {
  return {
    now: score(history, asOf),
    paid: score(withPaid(history, asOf, invoiceIds), asOf),
  };
}

/** The history with each of these invoices paid in full that day; what was paid or credited is left to it. */
export function withPaid(history: History, asOf: string, invoiceIds: readonly string[]): History {
  const chosen = new Set(invoiceIds);
  const payments = history.invoices
    .filter(({ id }) => chosen.has(id))
    .map(({ id, amount }) => ({ id: `if paid ${id}`, invoiceId: id, date: asOf, amount }));
  return { ...history, payments: [...history.payments, ...payments] };
}
