import { type PaymentReversed, paymentReversed } from "@recibo/common/contracts/payment-reversed";
import type { Database } from "@recibo/common/database/database";
import { encodeHeaders } from "@recibo/common/messaging/envelope";
import { within } from "@recibo/common/telemetry/spans";
import { derivedId } from "@recibo/common/uuid";
import type pg from "pg";
import { tracedAsking, traceOfAsking, traceOfMessage } from "../asking/asking-spans.ts";
import type { OutboxRow } from "../asking/outbox.ts";
import type { Click } from "../web/trace-requests.ts";

/** A wish to take back a payment that was recorded by mistake. */
export type Reversal = {
  paymentId: string;
  organisationId: string;
  invoiceId: string;
  /** Who takes it back. */
  userId: string;
  /** Why, in that person's words; not empty. */
  reason: string;
};

/** How it ended; of one that was reversed before, the first reversal holds and nothing is told again. */
export type ReversalOutcome = "reversed" | "reversed-before" | "no-such-payment";

/**
 * Takes back a payment and tells `payment-reversed` through the outbox, in one transaction with the invoice locked. The
 * payment's row stays and says by whom, when and why; what the invoice counts as paid goes down by its amount.
 *
 * @param offer hands what was committed to the relay, to be published at once
 */
export async function reversePayment(
  database: Database,
  offer: (rows: OutboxRow[]) => void,
  reversal: Reversal,
  click?: Click,
): Promise<ReversalOutcome> {
  const id = reversalIdOf(reversal.paymentId);
  const { outcome, message } = await tracedAsking(
    { id, name: paymentReversed.topic, click },
    () =>
      within([traceOfAsking(id)], () =>
        database.transaction((client) => keep(client, id, reversal)),
      ),
    (kept) => kept.message !== undefined,
  );
  if (message) offer([message]);
  return outcome;
}

/** The id of a payment's reversal, of which there is one at most; also `ce_id` and `ce_correlationid` of what tells it. */
export function reversalIdOf(paymentId: string): string {
  return derivedId(paymentId, "reversal");
}

type Kept = { outcome: ReversalOutcome; message?: OutboxRow };
type Recorded = { amount: number; currency: string; reversed: boolean };

/** The mark bears the database's time, as the rounds of scores do that look for it. */
async function keep(client: pg.PoolClient, id: string, reversal: Reversal): Promise<Kept> {
  const payment = await findLocked(client, reversal);
  if (!payment) return { outcome: "no-such-payment" };
  if (payment.reversed) return { outcome: "reversed-before" };
  const at = new Date().toISOString();
  const message = messageOf(id, at, reversal, payment);
  const { rows } = await client.query<{ position: number }>(
    `with unpaid as (update invoices set paid = paid - $4 where id = $3),
      kept as (update payments set reversed_at = clock_timestamp(), reversed_by = $5, reversal_reason = $6 where id = $1)
      insert into outbox (topic, key, value, headers) values ($7, $2::uuid::text, $8, $9) returning position`,
    [
      ...[reversal.paymentId, reversal.organisationId, reversal.invoiceId, payment.amount],
      ...[reversal.userId, reversal.reason],
      ...[message.topic, message.value, JSON.stringify(message.headers)],
    ],
  );
  const position = rows[0]?.position as number;
  return { outcome: "reversed", message: { ...message, position } };
}

/** In two statements: the payment is read after the invoice was waited for, and so as the last one left it. */
async function findLocked(
  client: pg.PoolClient,
  { paymentId, organisationId, invoiceId }: Reversal,
): Promise<Recorded | undefined> {
  await client.query("select from invoices where id = $1 and organisation_id = $2 for update", [
    invoiceId,
    organisationId,
  ]);
  const { rows } = await client.query<Recorded>(
    `select p.amount, i.currency, p.reversed_at is not null as reversed
      from payments p join invoices i on i.id = p.invoice_id
      where p.id = $1 and p.organisation_id = $2 and p.invoice_id = $3`,
    [paymentId, organisationId, invoiceId],
  );
  return rows[0];
}

function messageOf(
  id: string,
  time: string,
  { organisationId, paymentId, invoiceId, reason }: Reversal,
  { amount, currency }: Recorded,
): Omit<OutboxRow, "position"> {
  const headers = encodeHeaders(paymentReversed, {
    ...{ id, source: "/dashboard", time, organisationId },
    ...{ correlationId: id, causationId: paymentId, traceparent: traceOfMessage(id) },
  });
  const date = time.slice(0, 10);
  const fact: PaymentReversed = {
    ...{ organisationId, paymentId, invoiceId, date, amount, currency, reason },
  };
  const value = JSON.stringify(fact);
  return { request_id: null, topic: paymentReversed.topic, key: organisationId, value, headers };
}
