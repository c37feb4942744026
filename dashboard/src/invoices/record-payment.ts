import { paymentRecorded } from "@recibo/common/contracts/payment-recorded";
import type { Database } from "@recibo/common/database/database";
import { encodeHeaders } from "@recibo/common/messaging/envelope";

/** A payment a person enters. */
export type Payment = {
  paymentId: string;
  organisationId: string;
  invoiceId: string;
  /** ISO day the money arrived. */
  date: string;
  /** Minor units of the invoice's currency, above zero. */
  amount: number;
};

/** How recording ended; `open` is what was left to pay, in minor units. */
export type PaymentOutcome =
  | { kind: "recorded" }
  | { kind: "no-such-invoice" }
  | { kind: "too-much"; open: number };

/**
 * Records a payment and tells `payment-recorded` through the outbox, in one transaction. The same
 * payment sent twice is recorded once; more than is open is refused, however many record at a time.
 */
export async function recordPayment(database: Database, payment: Payment): Promise<PaymentOutcome> {
  return database.transaction(async (client) => {
    const { rows } = await client.query<{
      payable: number;
      paid: number;
      currency: string;
      known: boolean;
    }>(
      `select payable, paid, currency, exists (select from payments where id = $3) as known
        from invoices where id = $1 and organisation_id = $2 for update`,
      [payment.invoiceId, payment.organisationId, payment.paymentId],
    );
    const invoice = rows[0];
    if (!invoice) return { kind: "no-such-invoice" };
    if (invoice.known) return { kind: "recorded" };
    const open = invoice.payable - invoice.paid;
    if (payment.amount > open) return { kind: "too-much", open };
    const { organisationId, paymentId, invoiceId, date, amount } = payment;
    const value = {
      organisationId,
      paymentId,
      invoiceId,
      date,
      amount,
      currency: invoice.currency,
    };
    const envelope = {
      id: paymentId,
      source: "/dashboard",
      time: new Date().toISOString(),
      organisationId,
      correlationId: paymentId,
    };
    await client.query(
      `with paid as (update invoices set paid = paid + $5 where id = $3),
        kept as (insert into payments (id, organisation_id, invoice_id, paid_on, amount) values ($1, $2, $3, $4, $5))
        insert into outbox (topic, key, value, headers) values ($6, $2::uuid::text, $7, $8)`,
      [
        paymentId,
        organisationId,
        invoiceId,
        date,
        amount,
        paymentRecorded.topic,
        JSON.stringify(value),
        JSON.stringify(encodeHeaders(paymentRecorded, envelope)),
      ],
    );
    return { kind: "recorded" };
  });
}
