import type pg from "pg";
import { attributes as named } from "./attributes.ts";
import { spanned, tracing } from "./spans.ts";

/** Where queries are asked: a pool, or one connection of it. */
type Asked = Pick<pg.Pool, "query">;

/**
 * Makes a span of every query that is asked through here, named after its prepared statement. Without
 * tracing nothing is touched.
 */
export function traceQueries<T extends Asked>(through: T): T {
  if (!tracing()) return through;
  const ask = through.query.bind(through) as (...given: unknown[]) => unknown;
  const traced = (...given: unknown[]) => {
    // Libraries that ask by callback ask for themselves, not for a request.
    if (typeof given.at(-1) === "function") return ask(...given);
    return spanned(databaseSpan(nameOf(given[0])), async () => ask(...given));
  };
  return Object.assign(Object.create(through) as T, { query: traced });
}

/** The span of a transaction, which the spans of its queries are part of. */
export const transactionSpan = databaseSpan("transaction");

function databaseSpan(name: string) {
  const attributes = { [named.databaseSystem]: "postgresql", [named.queryName]: name };
  return { name, kind: "client" as const, attributes };
}

function nameOf(query: unknown): string {
  if (typeof query === "object" && query !== null) {
    const { name, text } = query as { name?: unknown; text?: unknown };
    return typeof name === "string" ? name : nameOf(text);
  }
  return typeof query === "string" ? (/^\s*(\w+)/.exec(query)?.[1] ?? "query") : "query";
}
