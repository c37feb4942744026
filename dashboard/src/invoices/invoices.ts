import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { Database } from "@recibo/common/database/database";
import { groupWhileBusy } from "@recibo/common/group-while-busy";
import { and, asc, count, desc, eq, isNull, or } from "drizzle-orm";
import {
  type Customer,
  customers,
  type Invoice,
  invoices,
  type Organisation,
  organisations,
  payments,
  requests,
} from "../tables.ts";

/** How an invoice stands. */
export type InvoiceState = "open" | "partly-paid" | "paid" | "overdue";

/** How an invoice stands on a day. */
export function stateOf(
  { payable, paid, dueDate }: Pick<Invoice, "payable" | "paid" | "dueDate">,
  today: string,
): InvoiceState {
  if (paid >= payable) return "paid";
  if (dueDate < today) return "overdue";
  return paid > 0 ? "partly-paid" : "open";
}

const partiesStatement = `select
    json_build_object('id', o.id, 'name', o.name, 'taxId', o.tax_id, 'street', o.street, 'postcode', o.postcode,
      'city', o.city, 'country', o.country, 'iban', o.iban, 'currency', o.currency, 'paymentDays', o.payment_days,
      'registrationId', o.registration_id, 'email', o.email, 'phone', o.phone, 'paymentDetails', o.payment_details,
      'taxRates', o.tax_rates, 'language', o.language, 'invoiceSeries', o.invoice_series,
      'creditNoteSeries', o.credit_note_series, 'logoKey', o.logo_key, 'logoSha256', o.logo_sha256,
      'logoType', o.logo_type
    ) as seller,
    case when c.id is not null then json_build_object('id', c.id, 'organisationId', c.organisation_id,
      'name', c.name, 'taxId', c.tax_id, 'street', c.street, 'postcode', c.postcode, 'city', c.city,
      'country', c.country, 'email', c.email, 'registrationId', c.registration_id, 'phone', c.phone,
      'reference', c.reference, 'language', c.language, 'paymentDays', c.payment_days, 'notes', c.notes,
      'archivedAt', c.archived_at, 'createdAt', c.created_at, 'updatedAt', c.updated_at) end as customer
  from unnest($1::uuid[], $2::uuid[]) with ordinality as w (seller_id, customer_id, place)
  join organisations o on o.id = w.seller_id
  left join customers c on c.id = w.customer_id and c.organisation_id = o.id
  order by w.place`;

/** What the invoice pages read; every question names the organisation, so none sees another's. */
export function invoiceQueries({ query, pool }: Database) {
  /** Clicks that come together share the statement. */
  const parties = groupWhileBusy(
    async (wanted: { sellerId: string; customerId: string | null }[]) => {
      const { rows } = await pool.query<{ seller: Organisation; customer: Customer | null }>({
        name: "parties",
        text: partiesStatement,
        values: [
          wanted.map(({ sellerId }) => sellerId),
          wanted.map(({ customerId }) => customerId),
        ],
      });
      return rows;
    },
    100,
  );

  return {
    /** An organisation, and its customer of this id if there is one: what an invoice is made out by and to. */
    parties: (sellerId: string, customerId: string | undefined) =>
      parties({ sellerId, customerId: customerId ?? null }),

    /** A page of the list, latest first. */
    page: async (organisationId: string, page: number, size: number) => {
      const mine = eq(invoices.organisationId, organisationId);
      const [rows, [total]] = await Promise.all([
        query
          .select()
          .from(invoices)
          .where(mine)
          .orderBy(desc(invoices.issueDate), desc(invoices.number))
          .limit(size)
          .offset((page - 1) * size),
        query.select({ count: count() }).from(invoices).where(mine),
      ]);
      return { rows, total: total?.count ?? 0 };
    },

    /** Requests for invoices that have no answer yet. */
    waiting: (organisationId: string) =>
      query
        .select()
        .from(requests)
        .where(
          and(
            eq(requests.organisationId, organisationId),
            eq(requests.kind, "generate-invoice"),
            isNull(requests.outcome),
          ),
        )
        .orderBy(desc(requests.requestedAt))
        .limit(20),

    /** One invoice with the command it was made from and its payments. */
    one: async (organisationId: string, id: string) => {
      const [found] = await query
        .select()
        .from(invoices)
        .innerJoin(requests, eq(requests.id, invoices.requestId))
        .where(and(eq(invoices.id, id), eq(invoices.organisationId, organisationId)));
      if (!found) return undefined;
      const paid = await query
        .select()
        .from(payments)
        .where(eq(payments.invoiceId, id))
        .orderBy(asc(payments.date), asc(payments.recordedAt));
      return {
        invoice: found.invoices,
        command: found.requests.command as GenerateInvoice,
        payments: paid,
      };
    },

    organisation: async (id: string) => {
      const [row] = await query.select().from(organisations).where(eq(organisations.id, id));
      if (!row) throw new Error(`organisation ${id} of a session does not exist`);
      return row;
    },

    customers: (organisationId: string) =>
      query
        .select()
        .from(customers)
        .where(eq(customers.organisationId, organisationId))
        .orderBy(asc(customers.name)),

    /** Keeps a customer; told again, nothing changes. */
    addCustomer: async (customer: typeof customers.$inferInsert) => {
      await query.insert(customers).values(customer).onConflictDoNothing();
    },

    rejected: async (organisationId: string, requestId: string) => {
      const [row] = await query
        .select()
        .from(requests)
        .where(
          and(
            eq(requests.id, requestId),
            eq(requests.organisationId, organisationId),
            or(eq(requests.outcome, "rejected"), eq(requests.outcome, "failed")),
          ),
        );
      return row;
    },
  };
}
