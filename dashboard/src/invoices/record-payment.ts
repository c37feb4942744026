import {
  type PaymentMethod,
  type PaymentRecorded,
  paymentRecorded,
} from "@recibo/common/contracts/payment-recorded";
import type { Database } from "@recibo/common/database/database";
import { encodeHeaders } from "@recibo/common/messaging/envelope";
import { within } from "@recibo/common/telemetry/spans";
import type pg from "pg";
import { tracedAsking, traceOfAsking, traceOfMessage } from "../asking/asking-spans.ts";
import type { OutboxRow } from "../asking/outbox.ts";
import type { Click } from "../web/trace-requests.ts";

/** A payment a person enters. */
export type Payment = {
  paymentId: string;
  organisationId: string;
  invoiceId: string;
  /** ISO day the money arrived. */
  date: string;
  /** Minor units of the invoice's currency, above zero. */
  amount: number;
  /** How it came in; by transfer unless said otherwise. */
  method?: PaymentMethod;
};

/** How recording ended; `open` is what was left to pay, in minor units. */
export type PaymentOutcome =
  | { kind: "recorded" }
  | { kind: "no-such-invoice" }
  | { kind: "too-much"; open: number };

/**
 * Records a payment and tells `payment-recorded` through the outbox, in one transaction. The same
 * payment sent twice is recorded once; more than is open is refused, however many record at a time.
 *
 * @param offer hands what was committed to the relay, to be published at once
 */
export async function recordPayment(
  database: Database,
  offer: (rows: OutboxRow[]) => void,
  payment: Payment,
  click?: Click,
): Promise<PaymentOutcome> {
  const id = payment.paymentId;
  const { outcome, message } = await tracedAsking(
    { id, name: paymentRecorded.topic, click },
    () =>
      within([traceOfAsking(id)], () => database.transaction((client) => keep(client, payment))),
    (kept) => kept.message !== undefined,
  );
  if (message) offer([message]);
  return outcome;
}

type Kept = { outcome: PaymentOutcome; message?: OutboxRow };

async function keep(client: pg.PoolClient, payment: Payment): Promise<Kept> {
  const { rows } = await client.query<{
    outstanding: number;
    currency: string;
    known: boolean;
  }>(
    `select outstanding, currency, exists (select from payments where id = $3) as known
      from invoices where id = $1 and organisation_id = $2 for update`,
    [payment.invoiceId, payment.organisationId, payment.paymentId],
  );
  const invoice = rows[0];
  if (!invoice) return { outcome: { kind: "no-such-invoice" } };
  if (invoice.known) return { outcome: { kind: "recorded" } };
  const open = invoice.outstanding;
  if (payment.amount > open) return { outcome: { kind: "too-much", open } };
  const message = messageOf(payment, invoice.currency);
  const written = await client.query<{ position: number }>(
    `with paid as (update invoices set paid = paid + $5 where id = $3),
      kept as (insert into payments (id, organisation_id, invoice_id, paid_on, amount, method)
        values ($1, $2, $3, $4, $5, $9))
      insert into outbox (topic, key, value, headers) values ($6, $2::uuid::text, $7, $8) returning position`,
    [
      payment.paymentId,
      payment.organisationId,
      payment.invoiceId,
      payment.date,
      payment.amount,
      message.topic,
      message.value,
      JSON.stringify(message.headers),
      payment.method ?? "transfer",
    ],
  );
  const position = written.rows[0]?.position as number;
  return { outcome: { kind: "recorded" }, message: { ...message, position } };
}

function messageOf(payment: Payment, currency: string): Omit<OutboxRow, "position"> {
  const { organisationId, paymentId } = payment;
  const headers = encodeHeaders(paymentRecorded, {
    id: paymentId,
    source: "/dashboard",
    time: new Date().toISOString(),
    organisationId,
    correlationId: paymentId,
    traceparent: traceOfMessage(paymentId),
  });
  const value = JSON.stringify({ ...payment, currency } satisfies PaymentRecorded);
  return { request_id: null, topic: paymentRecorded.topic, key: organisationId, value, headers };
}
