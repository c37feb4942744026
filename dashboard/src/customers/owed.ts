import type { Database } from "@recibo/common/database/database";
import { and, count, desc, eq } from "drizzle-orm";
import { invoices } from "../tables.ts";

/** What a customer owes in one currency, in minor units; amounts of different currencies are never added. */
export type Owed = { customerId: string; currency: string; owed: number; overdue: number };

/** What customers have been invoiced and owe; every question names the organisation. */
export function createOwed({ query, pool }: Database) {
  return {
    /**
     * What each of some customers owes, in each currency in which it owes something.
     *
     * @param today ISO day; what was due before it is overdue
     */
    owedBy: async (
      organisationId: string,
      customerIds: string[],
      today: string,
    ): Promise<Owed[]> => {
      if (customerIds.length === 0) return [];
      const { rows } = await pool.query<Record<keyof Owed, string>>({
        name: "owed-by",
        text: `select customer_id as "customerId", currency, sum(outstanding) as owed,
            coalesce(sum(outstanding) filter (where due_date < $3::date), 0) as overdue
          from invoices
          where organisation_id = $1 and customer_id = any($2::uuid[]) and paid < payable and outstanding > 0
          group by customer_id, currency order by sum(outstanding) desc, currency`,
        values: [organisationId, customerIds, today],
      });
      return rows.map((row) => ({
        customerId: row.customerId,
        currency: row.currency,
        owed: Number(row.owed),
        overdue: Number(row.overdue),
      }));
    },

    /** A page of a customer's invoices and credit notes, latest first. */
    invoices: async (organisationId: string, customerId: string, page: number, size: number) => {
      const mine = and(
        eq(invoices.organisationId, organisationId),
        eq(invoices.customerId, customerId),
      );
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
  };
}
