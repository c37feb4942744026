import type pg from "pg";
import { type Kind, kinds } from "./facts.ts";

/** What the inbox can be narrowed to. */
export type Filter = "all" | "unseen" | "unread" | Kind;
export const filters: readonly Filter[] = ["all", "unseen", "unread", ...kinds];

/** The filter of a query string; all, unless it is one. */
export function filterOf(given: unknown): Filter {
  return filters.find((filter) => filter === given) ?? "all";
}

/** How a filter asks, and how many there are of it; $4 is a moment, $5 a kind. */
const conditions = {
  all: "position <= coalesce((select last_position from inboxes where user_id = $1), 0) - $3",
  unseen: "(seen_at is null or seen_at >= $4)",
  unread: "read_at is null",
  kind: "kind = $5",
};

/**
 * The statement for a page of an inbox. Positions have no gap, so a page of all of them begins at a known
 * position, however far back it lies; in a narrowed list those before it are passed over.
 */
export function pageStatement(
  columns: string,
  filter: Filter,
  { userId, size, skip, opened }: { userId: string; size: number; skip: number; opened: Date },
): pg.QueryConfig {
  const which = filter === "all" || filter === "unseen" || filter === "unread" ? filter : "kind";
  const condition = conditions[which];
  const total =
    which === "all"
      ? "select last_position from inboxes where user_id = $1"
      : `select count(*) from notifications where user_id = $1 and ${condition}`;
  return {
    name: `notifications-page-${which}`,
    text: `with given (opened, kind) as (select $4::timestamptz, $5::text)
      select ${columns}, (${total}) as total from notifications
      where user_id = $1 and ${condition}
      order by position desc limit $2 offset ${which === "all" ? "0" : "$3::bigint"}`,
    values: [userId, size, skip, opened, filter],
  };
}
