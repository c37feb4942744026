import type { InvoiceCheck, InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { Database } from "@recibo/common/database/database";
import { groupWhileBusy } from "@recibo/common/group-while-busy";
import { and, asc, desc, eq, getTableColumns, isNull, or } from "drizzle-orm";
import { byName } from "../customers/search.ts";
import {
  type Customer,
  customers,
  invoices,
  type Organisation,
  organisations,
  payments,
  requests,
  users,
} from "../tables.ts";

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

/** The most customers that a form offers at once. */
const mostChoices = 300;

/** What the invoice-generator's check found, as its reply says it. */
function checkOf(reply: unknown): InvoiceCheck | undefined {
  const said = reply as InvoiceGenerated | null;
  return said?.outcome === "generated" ? said.invoice.check : undefined;
}

export type InvoiceQueries = ReturnType<typeof invoiceQueries>;

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

    /** One invoice with the command it was made from and its payments. */
    one: async (organisationId: string, id: string) => {
      const [found] = await query
        .select()
        .from(invoices)
        .innerJoin(requests, eq(requests.id, invoices.requestId))
        .where(and(eq(invoices.id, id), eq(invoices.organisationId, organisationId)));
      if (!found) return undefined;
      const paid = await query
        .select({ ...getTableColumns(payments), reversedByName: users.name })
        .from(payments)
        .leftJoin(users, eq(users.id, payments.reversedBy))
        .where(eq(payments.invoiceId, id))
        .orderBy(asc(payments.date), asc(payments.recordedAt));
      return {
        invoice: found.invoices,
        command: found.requests.command,
        requestedAt: found.requests.requestedAt,
        check: checkOf(found.requests.reply),
        payments: paid,
      };
    },

    organisation: async (id: string) => {
      const [row] = await query.select().from(organisations).where(eq(organisations.id, id));
      if (!row) throw new Error(`organisation ${id} of a session does not exist`);
      return row;
    },

    /** Customers to choose from where there is no script to search with, the chosen one among them. */
    customerChoices: (organisationId: string, chosen: string | undefined) =>
      query
        .select({ id: customers.id, name: customers.name, city: customers.city })
        .from(customers)
        .where(
          and(
            eq(customers.organisationId, organisationId),
            or(isNull(customers.archivedAt), eq(customers.id, chosen ?? organisationId)),
          ),
        )
        .orderBy(desc(eq(customers.id, chosen ?? organisationId)), byName)
        .limit(mostChoices),

    /** The credit notes that correct an invoice, oldest first. */
    creditNotesOf: (organisationId: string, id: string) =>
      query
        .select()
        .from(invoices)
        .where(and(eq(invoices.correctsId, id), eq(invoices.organisationId, organisationId)))
        .orderBy(asc(invoices.recordedAt)),

    /** Keeps a customer; told again, nothing changes. */
    addCustomer: async (customer: typeof customers.$inferInsert) => {
      await query.insert(customers).values(customer).onConflictDoNothing();
    },

    /** Whether an organisation has asked for this. */
    wasAsked: async (organisationId: string, requestId: string) => {
      const rows = await query
        .select({ id: requests.id })
        .from(requests)
        .where(and(eq(requests.id, requestId), eq(requests.organisationId, organisationId)));
      return rows.length > 0;
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
