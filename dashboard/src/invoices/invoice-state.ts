import type { Invoice } from "../tables.ts";

/** How an invoice can stand once it has its number; before that it is a request. */
export const invoiceStates = [
  "generated",
  "sent",
  "partly-paid",
  "overdue",
  "paid",
  "cancelled",
] as const;
export type InvoiceState = (typeof invoiceStates)[number];

/** What an invoice's state follows from. */
export type Standing = Pick<
  Invoice,
  "type" | "payable" | "paid" | "credited" | "dueDate" | "sentAt"
>;

/**
 * How an invoice stands on a day. What was taken back in full is cancelled, even if it was paid before; what is paid
 * and credited together in full is paid. A credit note is only ever generated or sent.
 *
 * @param today ISO day
 */
export function stateOf(standing: Standing, today: string): InvoiceState {
  const { type, payable, paid, credited, dueDate, sentAt } = standing;
  if (type === "credit-note") return sentAt ? "sent" : "generated";
  if (credited >= payable) return "cancelled";
  if (paid + credited >= payable) return "paid";
  if (dueDate < today) return "overdue";
  if (paid > 0) return "partly-paid";
  return sentAt ? "sent" : "generated";
}

/**
 * The same in SQL, over the generated columns `stage` and `outstanding` of `invoices`.
 *
 * @param today the placeholder of the day, as in `$2`
 */
export function stateSql(today: string): string {
  return `case when outstanding > 0 and due_date < ${today}::date then 'overdue' else stage end`;
}

/** What the customer still owes, in minor units. */
export function outstandingOf({ type, payable, paid, credited }: Standing): number {
  return type === "credit-note" ? 0 : Math.max(0, payable - paid - credited);
}

/** What was received or taken back beyond the invoice's amount, in minor units: it belongs to the customer. */
export function refundDueOf({ type, payable, paid, credited }: Standing): number {
  return type === "credit-note" ? 0 : Math.max(0, paid + credited - payable);
}
