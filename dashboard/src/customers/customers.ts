import type { Database } from "@recibo/common/database/database";
import { and, count, eq, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { type Customer, customers, type NewCustomer } from "../tables.ts";
import { byName, matching } from "./search.ts";

/** Which customers a list shows. */
export type CustomerFilter = { search: string; archived: boolean };

/** What the invoice form offers of a customer. */
export type CustomerChoice = Pick<
  Customer,
  "id" | "name" | "city" | "country" | "taxId" | "language" | "paymentDays" | "reference"
>;

const mostChoices = 20;

/** What is known of customers; every question names the organisation, so none sees another's. */
export type Customers = ReturnType<typeof createCustomers>;

export function createCustomers({ query }: Database) {
  const mine = (organisationId: string, ...more: (SQL | undefined)[]) =>
    and(eq(customers.organisationId, organisationId), ...more);
  const one = (organisationId: string, id: string) => mine(organisationId, eq(customers.id, id));

  return {
    /** A page of the list, by name. */
    page: async (
      organisationId: string,
      { search, archived }: CustomerFilter,
      page: number,
      size: number,
    ) => {
      const state = archived ? isNotNull(customers.archivedAt) : isNull(customers.archivedAt);
      const wanted = mine(organisationId, state, ...matching(search));
      const [rows, [total]] = await Promise.all([
        query
          .select()
          .from(customers)
          .where(wanted)
          .orderBy(byName)
          .limit(size)
          .offset((page - 1) * size),
        query.select({ count: count() }).from(customers).where(wanted),
      ]);
      return { rows, total: total?.count ?? 0 };
    },

    /** The first customers that a search finds, without archived ones. */
    pick: (organisationId: string, search: string): Promise<CustomerChoice[]> => {
      const { id, name, city, country, taxId, language, paymentDays, reference } = customers;
      return query
        .select({ id, name, city, country, taxId, language, paymentDays, reference })
        .from(customers)
        .where(mine(organisationId, isNull(customers.archivedAt), ...matching(search)))
        .orderBy(byName)
        .limit(mostChoices);
    },

    /** Whether the organisation has any, archived or not. */
    any: async (organisationId: string): Promise<boolean> => {
      const found = await query
        .select({ id: customers.id })
        .from(customers)
        .where(mine(organisationId))
        .limit(1);
      return found.length > 0;
    },

    one: async (organisationId: string, id: string): Promise<Customer | undefined> =>
      (await query.select().from(customers).where(one(organisationId, id)))[0],

    /** Keeps a customer; the same id again changes nothing. Resolves to false when the id is another's. */
    add: async (customer: NewCustomer): Promise<boolean> => {
      await query.insert(customers).values(customer).onConflictDoNothing();
      const kept = await query
        .select({ id: customers.id })
        .from(customers)
        .where(one(customer.organisationId, customer.id));
      return kept.length > 0;
    },

    /** Changes a customer. Resolves to false when there is none of this id. */
    change: async (
      organisationId: string,
      id: string,
      changed: Partial<NewCustomer>,
    ): Promise<boolean> => {
      const rows = await query
        .update(customers)
        .set({ ...changed, updatedAt: sql`now()` })
        .where(one(organisationId, id))
        .returning({ id: customers.id });
      return rows.length > 0;
    },

    /** Others of the same name or tax id, whatever their capitals, spaces and stops. */
    alike: (organisationId: string, { id, name, taxId }: Pick<Customer, "id" | "name" | "taxId">) =>
      query
        .select()
        .from(customers)
        .where(
          mine(
            organisationId,
            ne(customers.id, id),
            or(sameName(name), taxId === "" ? undefined : sameTaxId(taxId)),
          ),
        )
        .orderBy(byName)
        .limit(3),
  };
}

function sameName(name: string): SQL {
  return sql`lower(customers.name) = lower(${name.trim()})`;
}

function sameTaxId(taxId: string): SQL {
  const compact = taxId.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
  return sql`regexp_replace(upper(customers.tax_id), '[^[:alnum:]]', '', 'g') = ${compact}`;
}
