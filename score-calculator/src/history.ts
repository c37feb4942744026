import { setTimeout as wait } from "node:timers/promises";
import type { invoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { paymentRecorded } from "@recibo/common/contracts/payment-recorded";
import type { Database } from "@recibo/common/database/database";
import type { Received } from "@recibo/common/messaging/envelope";
import type { History } from "@recibo/common/scorecard/history";

/** How long facts are let come together before they are kept, in milliseconds: nobody waits for them. */
const gatherFor = 40;

/**
 * Keeps issued invoices, one statement for all. Told again, nothing changes; rejections and failures are
 * no part of a history.
 */
export function keepInvoices({ pool }: Database) {
  return async (messages: Received<typeof invoiceGenerated>[]): Promise<void> => {
    const issued = messages.flatMap(({ value }) =>
      value.outcome === "generated"
        ? [{ organisationId: value.organisationId, ...value.invoice }]
        : [],
    );
    await wait(gatherFor);
    await pool.query({
      name: "keep-invoices",
      text: `insert into invoices (id, organisation_id, customer_id, issue_date, due_date, currency, amount)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::date[], $6::text[], $7::bigint[])
        on conflict (id) do nothing`,
      values: [
        issued.map(({ id }) => id),
        issued.map(({ organisationId }) => organisationId),
        issued.map(({ customerId }) => customerId),
        issued.map(({ issueDate }) => issueDate),
        issued.map(({ dueDate }) => dueDate),
        issued.map(({ currency }) => currency),
        issued.map(({ totals }) => totals.payable),
      ],
    });
  };
}

/** Keeps payments, one statement for all. Told again, nothing changes. */
export function keepPayments({ pool }: Database) {
  return async (messages: Received<typeof paymentRecorded>[]): Promise<void> => {
    const payments = messages.map(({ value }) => value);
    await wait(gatherFor);
    await pool.query({
      name: "keep-payments",
      text: `insert into payments (id, organisation_id, invoice_id, paid_on, amount)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::bigint[])
        on conflict (id) do nothing`,
      values: [
        payments.map(({ paymentId }) => paymentId),
        payments.map(({ organisationId }) => organisationId),
        payments.map(({ invoiceId }) => invoiceId),
        payments.map(({ date }) => date),
        payments.map(({ amount }) => amount),
      ],
    });
  };
}

/** The histories of organisations, in two statements however many there are. */
export async function loadHistories(
  { pool }: Database,
  organisationIds: string[],
): Promise<Map<string, History>> {
  const histories = new Map<string, History>(
    organisationIds.map((id) => [id, { invoices: [], payments: [] }]),
  );
  const [invoices, payments] = await Promise.all([
    pool.query({
      name: "load-invoices",
      text: `select organisation_id, id, customer_id as "customerId", issue_date as "issueDate",
          due_date as "dueDate", currency, amount
        from invoices where organisation_id = any($1::uuid[])`,
      values: [organisationIds],
    }),
    pool.query({
      name: "load-payments",
      text: `select organisation_id, id, invoice_id as "invoiceId", paid_on as date, amount
        from payments where organisation_id = any($1::uuid[])`,
      values: [organisationIds],
    }),
  ]);
  for (const { organisation_id, ...invoice } of invoices.rows)
    histories.get(organisation_id)?.invoices.push(invoice);
  for (const { organisation_id, ...payment } of payments.rows)
    histories.get(organisation_id)?.payments.push(payment);
  return histories;
}

/** How long a score waits for history that its asker knew of, in milliseconds. */
const patience = 3_000;

/** How much history an organisation has, or is known to have. */
export type Extent = { invoices: number; payments: number };

/**
 * The histories of organisations as their askers knew them: history comes by other topics than the
 * commands, so a command can overtake the payment it was asked after. What has not come after a moment is
 * left out.
 *
 * @param known the history each organisation's asker knew of, by organisation
 */
export async function historiesAsKnown(
  database: Database,
  known: ReadonlyMap<string, Extent>,
): Promise<Map<string, History>> {
  const histories = await loadHistories(database, [...known.keys()]);
  for (const deadline = Date.now() + patience; ; ) {
    const missing = [...known].filter(([id, { invoices, payments }]) => {
      const history = histories.get(id);
      return !history || history.invoices.length < invoices || history.payments.length < payments;
    });
    if (missing.length === 0 || Date.now() > deadline) return histories;
    await wait(25);
    const again = missing.map(([id]) => id);
    for (const [id, history] of await loadHistories(database, again)) histories.set(id, history);
  }
}
