import type { HistoryCredit, HistoryInvoice } from "./history.ts";

/** What credit notes take off one invoice, in minor units. `net` is NaN when one of them does not say its own. */
export type TakenBack = { readonly amount: number; readonly net: number };

/** What was credited of each invoice by a day, by the invoice's id; each credit note counts once. */
export function takenBack(credits: readonly HistoryCredit[], asOf: string): Map<string, TakenBack> {
  const seen = new Set<string>();
  const sums = new Map<string, TakenBack>();
  for (const { id, invoiceId, date, amount, net } of credits) {
    if (date > asOf || amount <= 0 || seen.has(id)) continue;
    seen.add(id);
    const before = sums.get(invoiceId) ?? { amount: 0, net: 0 };
    const sum = { amount: before.amount + amount, net: before.net + (net ?? Number.NaN) };
    sums.set(invoiceId, sum);
  }
  return sums;
}

/**
 * What is left of an invoice, in minor units: nothing, or below it, when it is credited in full. Tax is rounded on each
 * credit note, so that all of them together may come to some cents more or less than the invoice: by its net it is
 * known that nothing is left.
 */
export function leftOf({ amount, net }: HistoryInvoice, taken: TakenBack | undefined): number {
  if (!taken) return amount;
  return taken.net === net ? 0 : amount - taken.amount;
}
