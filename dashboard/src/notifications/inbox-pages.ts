import type pg from "pg";
import { type Kind, kinds } from "./facts.ts";

/** What the inbox can be narrowed to. */
export type Filter = "all" | "unseen" | "unread" | Kind;
export const filters: readonly Filter[] = ["all", "unseen", "unread", ...kinds];

/** The filter of a query string; all, unless it is one. */
export function filterOf(given: unknown): Filter {
  return filters.find((filter) => filter === given) ?? "all";
}

/** What was unseen when a list was opened stays in it while it is looked at. */
export type Opened = {
  at: Date;
  /** The last position before the first that was unseen then. */
  seenUpTo: number;
};

/** What a page of the inbox shows, from 1. */
export type Wanted = { filter: Filter; page: number; size: number; opened: Opened };

const rare = "kind in ('payment', 'failure', 'late')";

/** How a filter asks; $3 is how many to pass over, $4 a kind, $5 a moment, $6 a position. */
const conditions = {
  all: "position <= coalesce((select last_position from inboxes where user_id = $1), 0) - $3",
  unseen: "position > $6 and (seen_at is null or seen_at >= $5)",
  unread: "read_at is null",
  usual: "kind = $4",
  rare: `kind = $4 and ${rare}`,
};

function conditionOf(filter: Filter): keyof typeof conditions {
  if (filter === "all" || filter === "unseen" || filter === "unread") return filter;
  return filter === "invoice" || filter === "score" ? "usual" : "rare";
}

/**
 * The statement for a page of an inbox, and one row more if there is more. Positions have no gap, so a page of
 * all of them begins at a known position, however far back it lies. Nothing is counted: of 100,000 notifications
 * only those are read that the page shows, or that a narrowed list passes over.
 */
export function pageStatement(columns: string, userId: string, wanted: Wanted): pg.QueryConfig {
  const { filter, page, size, opened } = wanted;
  const which = conditionOf(filter);
  return {
    name: `notifications-page-${which}`,
    text: `with given as (select $4::text, $5::timestamptz, $6::bigint)
      select ${columns} from notifications
      where user_id = $1 and ${conditions[which]}
      order by position desc limit $2 offset ${which === "all" ? "0" : "$3::bigint"}`,
    values: [userId, size + 1, (page - 1) * size, filter, opened.at, opened.seenUpTo],
  };
}
