import type { Ledger } from "./ledger.ts";

/** Paid invoices from which good payment counts in full; below, one invoice would say too much. */
export const PROOF = 10;

/** Invoices of the last 12 months that are paid in full, on time or late. */
export function paidInvoices(ledger: Ledger): number {
  let paid = 0;
  for (const { standing } of ledger.year) if (standing === "on-time" || standing === "late") paid++;
  return paid;
}

/** How far paid invoices prove what the ledger says about payment, 0 to 1. */
export function proof(ledger: Ledger): number {
  return Math.min(1, paidInvoices(ledger) / PROOF);
}

/** The end of a sentence: what is missing for full proof; empty when nothing is. */
export function proofClause(ledger: Ledger): string {
  const paid = paidInvoices(ledger);
  if (paid >= PROOF) return "";
  return `; this factor counts in full from ${PROOF} paid invoices, so far there ${paid === 1 ? "is" : "are"} ${paid}`;
}
