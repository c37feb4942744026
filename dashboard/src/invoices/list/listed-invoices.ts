import type { Database } from "@recibo/common/database/database";
import type { InvoiceState } from "../invoice-state.ts";
import { stateSql } from "../invoice-state.ts";
import { conditionsOf, orderOf } from "./list-conditions.ts";
import type { ListView } from "./list-view.ts";

/** A row of the list. */
export type ListedInvoice = {
  id: string;
  type: "invoice" | "credit-note";
  number: string;
  customerId: string;
  customerName: string;
  currency: string;
  issueDate: string;
  dueDate: string;
  state: InvoiceState;
  /** Minor units, as are the other amounts. */
  payable: number;
  paid: number;
  credited: number;
  outstanding: number;
  sentAt: Date | null;
};

/** What invoices of one type, state and currency come to. */
export type StateTotal = {
  type: "invoice" | "credit-note";
  state: InvoiceState;
  currency: string;
  count: number;
  /** Sum of their amounts, in minor units. */
  payable: number;
  /** Sum of what is still owed. */
  outstanding: number;
};

/** The columns of a row, over `invoices i`. */
const row = `i.id, i.type, i.number, i.customer_id as "customerId", i.customer_name as "customerName", i.currency,
  i.issue_date as "issueDate", i.due_date as "dueDate", ${stateSql("$2")} as state, i.payable, i.paid, i.credited,
  i.outstanding, i.sent_at as "sentAt"`;

/**
 * A page of the list. The index alone finds which rows it has; only those are read. Statements here have no name: which
 * filters there are differs each time, and so does the plan that serves them.
 */
export async function listInvoices(
  { pool }: Database,
  organisationId: string,
  view: ListView,
  today: string,
  size: number,
): Promise<ListedInvoice[]> {
  const { text, values } = conditionsOf(organisationId, view, today);
  const order = orderOf(view);
  const { rows } = await pool.query<ListedInvoice>(
    `select ${row} from (
        select id, row_number() over () as place from (
          select id from invoices where ${text} order by ${order}
          limit $${values.length + 1}::int offset $${values.length + 2}::int
        ) ordered
      ) page join invoices i on i.id = page.id
      order by page.place`,
    [...values, size, (view.page - 1) * size],
  );
  return rows;
}

/**
 * What the invoices of a view come to, by state: of all states, whichever the view shows, so that one sees where
 * else to look. Read from the kept tallies where these know what is asked for, else added up from the index.
 */
export async function totalsByState(
  { pool }: Database,
  organisationId: string,
  view: ListView,
  today: string,
): Promise<StateTotal[]> {
  const { text, values } = conditionsOf(organisationId, { ...view, state: "" }, today);
  const { rows } = await pool.query<TotalsRow>(
    isTallied(view) ? talliedTotals(text) : addedUpTotals(text),
    values,
  );
  return rows.map(({ stage, late, payable, outstanding, ...rest }) => ({
    ...rest,
    state: late ? "overdue" : stage,
    // A sum of amounts is a decimal of any length.
    payable: Number(payable),
    outstanding: Number(outstanding),
  }));
}

/** Tallies know type, currency, stage, and the due date of what is owed. */
function isTallied({ q, customer, issuedFrom, issuedTo, dueFrom, dueTo }: ListView): boolean {
  return [q, customer, issuedFrom, issuedTo, dueFrom, dueTo].every((each) => each === "");
}

const talliedTotals = (conditions: string) =>
  `select type, stage, currency, due_date < $2::date as late, sum(documents)::int as count,
      sum(payable) as payable, sum(outstanding) as outstanding
    from invoice_tallies where ${conditions} group by 1, 2, 3, 4 having sum(documents) > 0`;

/** Grouped by columns: an expression that makes texts, as `stateSql` does, would double what it takes. */
const addedUpTotals = (conditions: string) =>
  `select type, stage, currency, outstanding > 0 and due_date < $2::date as late, count(*)::int as count,
      sum(payable) as payable, sum(outstanding) as outstanding
    from invoices where ${conditions} group by 1, 2, 3, 4`;

type TotalsRow = Pick<StateTotal, "type" | "currency" | "count"> & {
  stage: Exclude<InvoiceState, "overdue">;
  late: boolean;
  payable: string;
  outstanding: string;
};

/**
 * All invoices of a view, latest first whatever the order of its list, a thousand at a time, each part read when it is
 * asked for. Goes on from the last row of the part before, so that the last part costs what the first does, and holds
 * no connection in between.
 */
export async function* allInvoices(
  database: Database,
  organisationId: string,
  view: ListView,
  today: string,
): AsyncGenerator<ListedInvoice[]> {
  const { text, values } = conditionsOf(organisationId, view, today);
  let after: { issueDate: string; order: string; id: string } | undefined;
  for (;;) {
    const place = values.length;
    const further = after
      ? ` and (issue_date, number_order, id) < ($${place + 1}::date, $${place + 2}::text, $${place + 3}::uuid)`
      : "";
    const { rows } = await database.pool.query<ListedInvoice & { order: string }>(
      `select ${row}, i.number_order as "order" from (
          select id from invoices where ${text}${further}
          order by issue_date desc, number_order desc, id desc limit 1000
        ) part join invoices i on i.id = part.id
        order by i.issue_date desc, i.number_order desc, i.id desc`,
      after ? [...values, after.issueDate, after.order, after.id] : values,
    );
    if (rows.length > 0) yield rows;
    after = rows.at(-1);
    if (rows.length < 1_000) return;
  }
}
