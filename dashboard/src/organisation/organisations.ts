import type { Database } from "@recibo/common/database/database";
import { eq } from "drizzle-orm";
import { type Organisation, organisations } from "../tables.ts";
import { numberOf, type SeriesPattern, seriesOfYear } from "./series-pattern.ts";

/** What is known of organisations. */
export type Organisations = ReturnType<typeof createOrganisations>;

export function createOrganisations({ query, pool }: Database) {
  return {
    one: async (id: string): Promise<Organisation> => {
      const [found] = await query.select().from(organisations).where(eq(organisations.id, id));
      if (!found) throw new Error("a signed-in person's organisation is gone");
      return found;
    },

    change: async (id: string, changed: Partial<Omit<Organisation, "id">>): Promise<void> => {
      await query.update(organisations).set(changed).where(eq(organisations.id, id));
    },

    /** The number that the next invoice of a pattern gets, unless one is being issued right now. */
    nextNumber: async (id: string, pattern: SeriesPattern, year: string): Promise<string> => {
      const { rows } = await pool.query<{ last: string | null }>({
        name: "last-number",
        text: lastNumber,
        values: [id, seriesOfYear(pattern.before, year), seriesOfYear(pattern.after, year)],
      });
      const last = Number(rows[0]?.last ?? 0);
      return numberOf(pattern, year, Math.max(last + 1, Number(pattern.first)));
    },
  };
}

/** The last number of those that were printed between two texts. */
const lastNumber = `select max(digits::bigint) as last
  from invoices, substring(number from length($2) + 1 for length(number) - length($2) - length($3)) as digits
  where organisation_id = $1 and starts_with(number, $2) and right(number, length($3)) = $3
    and length(number) > length($2) + length($3) and digits ~ '^[0-9]{1,15}$'`;
