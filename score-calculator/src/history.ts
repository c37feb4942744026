import { setTimeout as wait } from "node:timers/promises";
import type { IssuedInvoice, invoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { paymentRecorded } from "@recibo/common/contracts/payment-recorded";
import type { paymentReversed } from "@recibo/common/contracts/payment-reversed";
import type { Database } from "@recibo/common/database/database";
import type { Received } from "@recibo/common/messaging/envelope";
import type { History } from "@recibo/common/scorecard/history";

/** How long facts are let come together before they are kept, in milliseconds: nobody waits for them. */
const gatherFor = 40;

type Issued = { organisationId: string } & IssuedInvoice;

/**
 * Keeps issued invoices, one statement for all, and credit notes, another if there are any. Told again,
 * nothing changes; rejections and failures are no part of a history.
 */
export function keepInvoices({ pool }: Database) {
  return async (messages: Received<typeof invoiceGenerated>[]): Promise<void> => {
    const issued = messages.flatMap(({ value }): Issued[] =>
      value.outcome === "generated"
        ? [{ organisationId: value.organisationId, ...value.invoice }]
        : [],
    );
    const isCredit = ({ type }: Issued) => type === "credit-note";
    await wait(gatherFor);
    await insertInvoices(
      pool,
      issued.filter((each) => !isCredit(each)),
    );
    const credits = issued.filter(isCredit);
    if (credits.length > 0) await insertCredits(pool, credits);
  };
}

async function insertInvoices(pool: Database["pool"], issued: readonly Issued[]): Promise<void> {
  await pool.query({
    name: "keep-invoices",
    text: `insert into invoices (id, organisation_id, customer_id, issue_date, due_date, currency, amount, net)
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::date[], $6::text[], $7::bigint[], $8::bigint[])
      on conflict (id) do nothing`,
    values: [
      issued.map(({ id }) => id),
      issued.map(({ organisationId }) => organisationId),
      issued.map(({ customerId }) => customerId),
      issued.map(({ issueDate }) => issueDate),
      issued.map(({ dueDate }) => dueDate),
      issued.map(({ currency }) => currency),
      issued.map(({ totals }) => totals.payable),
      issued.map(({ totals }) => totals.net),
    ],
  });
}

/** A credit note that says of no invoice what it corrects takes nothing off any; kept, it is still counted. */
async function insertCredits(pool: Database["pool"], issued: readonly Issued[]): Promise<void> {
  await pool.query({
    name: "keep-credits",
    text: `insert into credits (id, organisation_id, invoice_id, issued_on, amount, net)
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::bigint[], $6::bigint[])
      on conflict (id) do nothing`,
    values: [
      issued.map(({ id }) => id),
      issued.map(({ organisationId }) => organisationId),
      issued.map(({ id, corrects }) => corrects?.invoiceId ?? id),
      issued.map(({ issueDate }) => issueDate),
      issued.map(({ totals }) => totals.payable),
      issued.map(({ totals }) => totals.net),
    ],
  });
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

/**
 * Keeps which payments were taken back, one statement for all; the payments themselves stay as they were told. Told
 * again, or before its payment, it comes to the same.
 */
export function keepReversals({ pool }: Database) {
  return async (messages: Received<typeof paymentReversed>[]): Promise<void> => {
    const reversals = messages.map(({ value }) => value);
    await wait(gatherFor);
    await pool.query({
      name: "keep-reversals",
      text: `insert into reversals (payment_id, organisation_id)
        select * from unnest($1::uuid[], $2::uuid[]) on conflict (payment_id) do nothing`,
      values: [
        reversals.map(({ paymentId }) => paymentId),
        reversals.map(({ organisationId }) => organisationId),
      ],
    });
  };
}

/** A history for scores, and what of it was told in all: its payments are without those that were taken back. */
type Kept = { history: Required<History>; extent: Extent };

/** The histories of organisations, in four statements however many there are. */
async function loadHistories(
  { pool }: Database,
  organisationIds: string[],
): Promise<Map<string, Kept>> {
  const histories = new Map<string, Required<History>>(
    organisationIds.map((id) => [id, { invoices: [], payments: [], credits: [] }]),
  );
  const [invoices, payments, credits, reversals] = await Promise.all([
    pool.query({
      name: "load-invoices",
      text: `select organisation_id, id, customer_id as "customerId", issue_date as "issueDate",
          due_date as "dueDate", currency, amount, net
        from invoices where organisation_id = any($1::uuid[])`,
      values: [organisationIds],
    }),
    pool.query({
      name: "load-payments",
      text: `select organisation_id, id, invoice_id as "invoiceId", paid_on as date, amount
        from payments where organisation_id = any($1::uuid[])`,
      values: [organisationIds],
    }),
    pool.query({
      name: "load-credits",
      text: `select organisation_id, id, invoice_id as "invoiceId", issued_on as date, amount, net
        from credits where organisation_id = any($1::uuid[])`,
      values: [organisationIds],
    }),
    pool.query<{ organisation_id: string; payment_id: string }>({
      name: "load-reversals",
      text: "select organisation_id, payment_id from reversals where organisation_id = any($1::uuid[])",
      values: [organisationIds],
    }),
  ]);
  for (const { organisation_id, ...invoice } of invoices.rows)
    histories.get(organisation_id)?.invoices.push(invoice);
  for (const { organisation_id, ...payment } of payments.rows)
    histories.get(organisation_id)?.payments.push(payment);
  for (const { organisation_id, ...credit } of credits.rows)
    histories.get(organisation_id)?.credits.push(credit);
  const reversed = Map.groupBy(reversals.rows, ({ organisation_id }) => organisation_id);
  return new Map(
    [...histories].map(([id, history]) => {
      const ids = reversed.get(id)?.map(({ payment_id }) => payment_id) ?? [];
      return [id, keptOf(history, new Set(ids))];
    }),
  );
}

function keptOf(told: Required<History>, reversed: ReadonlySet<string>): Kept {
  const { invoices, payments, credits } = told;
  const extent = {
    invoices: invoices.length + credits.length,
    payments: payments.length,
    reversals: reversed.size,
  };
  if (reversed.size === 0) return { history: told, extent };
  return { history: { ...told, payments: payments.filter(({ id }) => !reversed.has(id)) }, extent };
}

/** How long a score waits for history that its asker knew of, in milliseconds. */
const patience = 3_000;

/** How much history an organisation has, or is known to have; credit notes count among the invoices. */
export type Extent = {
  invoices: number;
  /** Those that were taken back too. */
  payments: number;
  reversals: number;
};

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
  const kept = await loadHistories(database, [...known.keys()]);
  for (const deadline = Date.now() + patience; ; ) {
    const missing = [...known].filter(([id, wanted]) => lacks(kept.get(id)?.extent, wanted));
    if (missing.length === 0 || Date.now() > deadline)
      return new Map([...kept].map(([id, { history }]) => [id, history]));
    await wait(25);
    const again = missing.map(([id]) => id);
    for (const [id, each] of await loadHistories(database, again)) kept.set(id, each);
  }
}

function lacks(has: Extent | undefined, wanted: Extent): boolean {
  if (!has) return true;
  const { invoices, payments, reversals } = wanted;
  return has.invoices < invoices || has.payments < payments || has.reversals < reversals;
}
