import type { Database } from "@recibo/common/database/database";
import type { History } from "@recibo/common/scorecard/history";

/** An organisation's history as the dashboard knows it, in three statements at once. */
export async function historyOf(
  { pool }: Database,
  organisationId: string,
): Promise<Required<History>> {
  const [invoices, payments, credits] = await Promise.all([
    pool.query<History["invoices"][number]>({
      name: "score-invoices",
      text: `select id, customer_id as "customerId", issue_date as "issueDate", due_date as "dueDate",
          currency, payable as amount, case when credited > 0 then (totals->>'net')::bigint end as net
        from invoices where organisation_id = $1 and type = 'invoice'`,
      values: [organisationId],
    }),
    pool.query<History["payments"][number]>({
      name: "score-payments",
      text: `select id, invoice_id as "invoiceId", paid_on as date, amount
        from payments where organisation_id = $1 and reversed_at is null`,
      values: [organisationId],
    }),
    pool.query<Required<History>["credits"][number]>({
      name: "score-credits",
      text: `select id, corrects_id as "invoiceId", issue_date as date, payable as amount,
          (totals->>'net')::bigint as net
        from invoices where organisation_id = $1 and type = 'credit-note' and corrects_id is not null`,
      values: [organisationId],
    }),
  ]);
  return { invoices: invoices.rows, payments: payments.rows, credits: credits.rows };
}

/** An invoice that could be paid. */
export type OpenInvoice = {
  id: string;
  number: string;
  customerName: string;
  currency: string;
  dueDate: string;
  /** What is left to pay, in minor units. */
  open: number;
};

/** The open invoices that are due first, and how many are open in all. */
export async function openInvoicesOf(
  { pool }: Database,
  organisationId: string,
  most: number,
): Promise<{ offered: OpenInvoice[]; all: number }> {
  // Unpaid is said on its own too: by that the index of open invoices is found.
  const open =
    "from invoices where organisation_id = $1 and type = 'invoice' and paid < payable and outstanding > 0";
  const [offered, counted] = await Promise.all([
    pool.query<OpenInvoice>({
      name: "open-invoices",
      text: `select id, number, customer_name as "customerName", currency, due_date as "dueDate",
          outstanding as open ${open} order by due_date, number limit $2`,
      values: [organisationId, most],
    }),
    pool.query<{ count: number }>({
      name: "count-open-invoices",
      text: `select count(*) ${open}`,
      values: [organisationId],
    }),
  ]);
  return { offered: offered.rows, all: counted.rows[0]?.count ?? 0 };
}
