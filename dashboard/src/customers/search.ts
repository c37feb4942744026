import { type SQL, sql } from "drizzle-orm";
import { escapeLike, folded } from "../search/folded.ts";

/**
 * What a person typed into a search, as conditions on `customers.search`: each word must occur in it, in any
 * order, whatever its accents and capitals; commas between words are no part of them. Nothing typed finds everything.
 */
export function matching(typed: string): SQL[] {
  return searchWords(typed).map((word) => sql`customers.search like ${`%${escapeLike(word)}%`}`);
}

/** The words of a search as the column has them: in small letters and without accents; at most eight. */
function searchWords(typed: string): string[] {
  return folded(typed)
    .split(/[\s,;]+/)
    .filter((word) => word !== "")
    .slice(0, 8);
}

/** The order of lists: by name, as the index `customers_in_order` has it. */
export const byName = sql`left(customers.search, 80), customers.id`;
