/** One issued invoice, as the score needs it. */
export type HistoryInvoice = {
  readonly id: string;
  readonly customerId: string;
  /** ISO 8601 `YYYY-MM-DD`. */
  readonly issueDate: string;
  /** ISO 8601 `YYYY-MM-DD`; paid on this day is on time. */
  readonly dueDate: string;
  /** ISO 4217 code; amounts of different currencies are never added. */
  readonly currency: string;
  /** What the customer has to pay, in minor units of the currency. */
  readonly amount: number;
  /** The same without tax; unknown of invoices from before it was kept. */
  readonly net?: number | null;
};

/** Money that came in for an invoice, in the invoice's currency. */
export type HistoryPayment = {
  /** The same id twice is the same payment, and counts once. */
  readonly id: string;
  readonly invoiceId: string;
  /** The day the money arrived, ISO 8601 `YYYY-MM-DD`. */
  readonly date: string;
  /** Minor units, above zero. */
  readonly amount: number;
};

/** A credit note: takes its amount off the invoice that it corrects. */
export type HistoryCredit = {
  /** The same id twice is the same credit note, and counts once. */
  readonly id: string;
  readonly invoiceId: string;
  /** Its issue date, ISO 8601 `YYYY-MM-DD`; from this day on the invoice is that much smaller. */
  readonly date: string;
  /** Minor units of the invoice's currency, above zero. */
  readonly amount: number;
  /** The same without tax; unknown of credit notes from before it was kept. */
  readonly net?: number | null;
};

/** Everything an organisation's score is made from. The order of any list has no meaning. */
export type History = {
  invoices: HistoryInvoice[];
  payments: HistoryPayment[];
  /** Absent without any. */
  credits?: HistoryCredit[];
};
