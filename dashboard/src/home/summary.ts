import type { Database } from "@recibo/common/database/database";
import { formatMoney } from "@recibo/common/invoicing/money";

/** An amount per currency; amounts of different currencies are never added. */
export type Amount = { currency: string; amount: number };

/** How an organisation's invoices stand on a day. */
export type Summary = {
  invoices: number;
  outstanding: Amount[];
  overdue: (Amount & { count: number })[];
  paidThisMonth: Amount[];
};

/** Sums an organisation's invoices, in one statement. */
export async function summaryOf(
  { pool }: Database,
  organisationId: string,
  today: string,
): Promise<Summary> {
  const { rows } = await pool.query<{
    currency: string;
    invoices: number;
    outstanding: string;
    overdue: string;
    overdue_count: number;
    paid: string;
  }>({
    name: "summary",
    text: `with paid as (
        select i.currency, sum(p.amount) as paid from payments p join invoices i on i.id = p.invoice_id
        where p.organisation_id = $1 and p.paid_on >= date_trunc('month', $2::date) and p.paid_on <= $2::date
        group by i.currency
      )
      select currency, count(*) as invoices, sum(payable - i.paid) as outstanding,
        coalesce(sum(payable - i.paid) filter (where due_date < $2::date), 0) as overdue,
        count(*) filter (where due_date < $2::date and i.paid < payable) as overdue_count,
        coalesce(max(paid.paid), 0) as paid
      from invoices i left join paid using (currency) where organisation_id = $1
      group by currency order by count(*) desc, currency`,
    values: [organisationId, today],
  });
  const amounts = (of: "outstanding" | "overdue" | "paid") =>
    rows
      .map((row) => ({ currency: row.currency, amount: Number(row[of]), count: row.overdue_count }))
      .filter(({ amount }) => amount > 0);
  return {
    invoices: rows.reduce((sum, { invoices }) => sum + invoices, 0),
    outstanding: amounts("outstanding").map(({ currency, amount }) => ({ currency, amount })),
    overdue: amounts("overdue"),
    paidThisMonth: amounts("paid").map(({ currency, amount }) => ({ currency, amount })),
  };
}

/** Something that happened in an organisation. */
export type Happening = {
  kind: "invoice" | "payment" | "score" | "failure";
  title: string;
  href: string;
  at: Date;
};

/** The latest things that happened, newest first, in one statement. */
export async function latestOf({ pool }: Database, organisationId: string): Promise<Happening[]> {
  const { rows } = await pool.query<{
    kind: Happening["kind"];
    id: string;
    name: string;
    amount: number;
    currency: string;
    at: Date;
  }>({
    name: "latest",
    text: `(select 'invoice' as kind, id, number || ' for ' || customer_name as name, payable as amount, currency, recorded_at as at
        from invoices where organisation_id = $1 order by recorded_at desc limit 8)
      union all
      (select 'payment', i.id, i.number, p.amount, i.currency, p.recorded_at
        from payments p join invoices i on i.id = p.invoice_id where p.organisation_id = $1 order by p.recorded_at desc limit 8)
      union all
      (select 'score', request_id, score->'tier'->>'title', points, '', calculated_at
        from scores where organisation_id = $1 order by calculated_at desc limit 4)
      union all
      (select 'failure', id, kind, 0, '', recorded_at from requests
        where organisation_id = $1 and outcome in ('rejected', 'failed') order by requested_at desc limit 4)
      order by at desc limit 8`,
    values: [organisationId],
  });
  return rows.map(({ kind, id, name, amount, currency, at }) => ({
    kind,
    at,
    ...wordsFor(kind, id, name, amount, currency),
  }));
}

function wordsFor(
  kind: Happening["kind"],
  id: string,
  name: string,
  amount: number,
  currency: string,
): { title: string; href: string } {
  switch (kind) {
    case "invoice":
      return {
        title: `Invoice ${name}: ${formatMoney(amount, currency, "en")}`,
        href: `/invoices/${id}`,
      };
    case "payment":
      return {
        title: `Payment of ${formatMoney(amount, currency, "en")} for ${name}`,
        href: `/invoices/${id}`,
      };
    case "score":
      return { title: `Score ${amount}, ${name}`, href: "/score" };
    case "failure":
      return {
        title:
          name === "generate-invoice" ? "An invoice was not issued" : "A score was not calculated",
        href: `/requests/${id}`,
      };
    default:
      return kind satisfies never;
  }
}
