import type { Invoice } from "../tables.ts";

/** Something that happened to an invoice. */
export type LifeEvent = {
  kind:
    | "requested"
    | "generated"
    | "sent"
    | "due"
    | "payment"
    | "payment-reversed"
    | "credit-note"
    | "paid"
    | "cancelled";
  /** ISO day. */
  date: string;
  /** When it was kept, if that is known to the moment: tells the order within a day. */
  at?: Date | undefined;
  /** Minor units. */
  amount?: number;
  method?: string;
  /** A payment that was taken back later. */
  reversed?: boolean;
  /** A credit note's number and page. */
  number?: string;
  href?: string;
};

type Payment = {
  date: string;
  amount: number;
  method: string;
  recordedAt: Date;
  reversedAt: Date | null;
};
type CreditNote = Pick<Invoice, "id" | "number" | "issueDate" | "payable" | "recordedAt">;

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/**
 * What happened to an invoice, in order of the day; what happened on one day in the order in which it was recorded.
 *
 * @param today ISO day: whether its due date has passed
 */
export function lifeOf(
  invoice: Invoice,
  requestedAt: Date,
  payments: readonly Payment[],
  creditNotes: readonly CreditNote[],
  today: string,
): LifeEvent[] {
  const { sentAt, recordedAt, dueDate, outstanding, type } = invoice;
  const events: LifeEvent[] = [
    { kind: "requested", date: dayOf(requestedAt), at: requestedAt },
    { kind: "generated", date: dayOf(recordedAt), at: recordedAt },
  ];
  if (sentAt) events.push({ kind: "sent", date: dayOf(sentAt) });
  for (const payment of payments) events.push(...paymentEvents(payment));
  for (const { id, number, issueDate, payable, recordedAt: at } of creditNotes)
    events.push({
      ...{ kind: "credit-note", date: issueDate, amount: payable, at },
      ...{ number, href: `/invoices/${id}` },
    });
  if (type === "invoice" && outstanding > 0 && dueDate < today)
    events.push({ kind: "due", date: dueDate });
  return [...inOrder(events), ...endOf(invoice, inOrder(events))];
}

function paymentEvents({ date, amount, method, recordedAt, reversedAt }: Payment): LifeEvent[] {
  const recorded: LifeEvent = { kind: "payment", date, amount, method, at: recordedAt };
  if (!reversedAt) return [recorded];
  return [
    { ...recorded, reversed: true },
    { kind: "payment-reversed", date: dayOf(reversedAt), amount, at: reversedAt },
  ];
}

function inOrder(events: readonly LifeEvent[]): LifeEvent[] {
  // A sort is stable: what has no moment stays where it was put.
  return [...events].sort((a, b) => {
    if (a.date !== b.date) return a.date < b.date ? -1 : 1;
    return a.at && b.at ? a.at.getTime() - b.at.getTime() : 0;
  });
}

/** What settled the invoice, on the day of what did it. */
function endOf(
  { type, payable, credited, outstanding }: Invoice,
  events: LifeEvent[],
): LifeEvent[] {
  if (type === "credit-note" || outstanding > 0) return [];
  const last = events.findLast(
    ({ kind, reversed }) => (kind === "payment" && !reversed) || kind === "credit-note",
  );
  if (!last) return [];
  return [{ kind: credited >= payable ? "cancelled" : "paid", date: last.date }];
}
