import type { Database } from "@recibo/common/database/database";
import { type Aged, ageingOf, daysBefore } from "./ageing.ts";
import { daysSalesOutstanding, period } from "./days-sales-outstanding.ts";
import { lastMonths } from "./months.ts";

/** How an organisation stands in one currency; amounts in minor units. Currencies are never added up. */
export type Figures = {
  currency: string;
  /** What customers owe. */
  outstanding: { invoices: number; amount: number };
  /** What of it is past its due date. */
  overdue: { invoices: number; amount: number };
  /** Payments of this month, up to today. */
  received: number;
  /** Days sales outstanding; undefined without anything billed lately. */
  dso: number | undefined;
  ageing: Aged[];
  /** Billed without tax, credit notes taken off, a month each. */
  revenue: { month: string; amount: number }[];
};

/** What is owed and what was received, each from an index; what was billed is kept by day. */
const figuresStatement = `
with owed as (
  select currency, due_date as day, count(*) as invoices, sum(outstanding) as amount from invoices
  where organisation_id = $1 and outstanding > 0
  group by currency, due_date
), billed as (
  select currency, issue_date as day, net, payable as gross, type from billings
  where organisation_id = $1 and issue_date between $3::date and $2::date
), received as (
  select currency, sum(amount) as amount from payments
  where organisation_id = $1 and reversed_at is null and paid_on between $4::date and $2::date
  group by currency
)
select 'owed' as part, currency, day, invoices, amount::bigint, 0::bigint as gross from owed
union all select type, currency, day, 0, net, gross from billed
union all select 'received', currency, null, 0, amount::bigint, 0 from received`;

type Row = {
  /** Of what was billed, the type of its documents. */
  part: "owed" | "invoice" | "credit-note" | "received";
  currency: string;
  day: string | null;
  invoices: number;
  amount: number;
  gross: number;
};

/** An organisation's figures in each of its currencies, most billed first, in one statement. */
export async function figuresOf(
  { pool }: Database,
  organisationId: string,
  today: string,
): Promise<Figures[]> {
  const months = lastMonths(today);
  const { rows } = await pool.query<Row>({
    name: "home-figures",
    text: figuresStatement,
    values: [organisationId, today, months[0], months.at(-1)],
  });
  const currencies = [...new Set(rows.map(({ currency }) => currency))].sort();
  return currencies.map((currency) =>
    figuresFrom(
      currency,
      rows.filter((row) => row.currency === currency),
      months,
      today,
    ),
  );
}

function figuresFrom(currency: string, rows: Row[], months: string[], today: string): Figures {
  const part = (name: Row["part"]) => rows.filter((row) => row.part === name);
  const ageing = ageingOf(
    part("owed").map(({ day, invoices, amount }) => ({ dueDate: day ?? today, invoices, amount })),
    today,
  );
  const outstanding = sumOf(ageing);
  return {
    currency,
    outstanding,
    overdue: sumOf(ageing.filter(({ bucket }) => bucket !== "not-due")),
    received: part("received")[0]?.amount ?? 0,
    dso: daysSalesOutstanding(outstanding.amount, billedSince(daysBefore(period - 1, today), rows)),
    ageing,
    revenue: months.map((month) => ({ month, amount: billedIn(month, rows) })),
  };
}

/** What a credit note takes back is taken off the month and the days in which it is issued. */
const sign = ({ part }: Row) => (part === "invoice" ? 1 : part === "credit-note" ? -1 : 0);

/** Without tax, in the month that begins with a day. */
function billedIn(month: string, rows: readonly Row[]): number {
  const name = month.slice(0, 7);
  return rows.reduce(
    (sum, row) => (row.day?.startsWith(name) ? sum + sign(row) * row.amount : sum),
    0,
  );
}

/** With tax, from a day on. */
function billedSince(day: string, rows: readonly Row[]): number {
  return rows.reduce(
    (sum, row) => (row.day && row.day >= day ? sum + sign(row) * row.gross : sum),
    0,
  );
}

function sumOf(aged: readonly Aged[]): { invoices: number; amount: number } {
  return {
    invoices: aged.reduce((sum, { invoices }) => sum + invoices, 0),
    amount: aged.reduce((sum, { amount }) => sum + amount, 0),
  };
}

/** The organisation's own currency first, whether or not anything was billed in it, then the others. */
export function ownFirst(figures: readonly Figures[], own: string): Figures[] {
  return [...figures].sort((a, b) => Number(b.currency === own) - Number(a.currency === own));
}
