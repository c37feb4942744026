/** Something that was found, and its page. */
export type Found = {
  kind: "request" | "invoice" | "customer" | "orphan" | "letter";
  href: string;
  /** What a person calls it; of a request without one, its id. */
  name: string;
  /** What it was found by, when that is not what is shown. */
  by:
    | "id"
    | "reply"
    | "place"
    | "dead-letter"
    | "header"
    | "time"
    | "organisation"
    | "payment"
    | "number"
    | "name";
  /** Of a dead letter, why it is one. */
  note?: string;
  /** The whole of what was typed, and it alone. */
  exact: boolean;
};

/** The most that is shown of a kind. */
export const most = 10;

/** How many of an organisation's requests are looked at for what has no index: a moment of a reply, a customer's name. */
export const mostLookedAt = 2_000;

export type RequestRow = { id: string; kind: string; customer: string | null; by: Found["by"] };

export const requestColumns = `r.id, r.kind, r.command->'buyer'->>'name' as customer`;

export function requestFound({ id, customer, by }: RequestRow): Found {
  return { kind: "request", href: `/requests/${id}`, name: customer ?? id, by, exact: true };
}
