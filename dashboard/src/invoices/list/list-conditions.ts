import { escapeLike, folded } from "../../search/folded.ts";
import type { ListView, SortColumn } from "./list-view.ts";

/** Part of a statement with the values of its placeholders. */
export type Conditions = { text: string; values: unknown[] };

/**
 * What a view asks of the rows of `invoices`, beginning with the organisation. All of it is answered from the index
 * `invoices_listed`.
 *
 * @param today ISO day; `$2` in the text
 */
export function conditionsOf(organisationId: string, view: ListView, today: string): Conditions {
  const values: unknown[] = [organisationId, today];
  const value = (given: unknown) => `$${values.push(given)}`;
  // A placeholder needs a use, or its type is not known.
  const parts = ["organisation_id = $1", "$2::date is not null"];
  const { q, state, type, customer, currency } = view;
  if (q !== "") parts.push(`search like ${value(`%${escapeLike(folded(q))}%`)}`);
  if (state !== "") parts.push(...stateConditions(state, value));
  if (type !== "") parts.push(`type = ${value(type)}`);
  if (customer !== "") parts.push(`customer_id = ${value(customer)}::uuid`);
  if (currency !== "") parts.push(`currency = ${value(currency)}`);
  if (view.issuedFrom !== "") parts.push(`issue_date >= ${value(view.issuedFrom)}::date`);
  if (view.issuedTo !== "") parts.push(`issue_date <= ${value(view.issuedTo)}::date`);
  if (view.dueFrom !== "") parts.push(`due_date >= ${value(view.dueFrom)}::date`);
  if (view.dueTo !== "") parts.push(`due_date <= ${value(view.dueTo)}::date`);
  return { text: parts.join(" and "), values };
}

/** As `stateSql` has it, in terms that need no text to be made for every row. */
function stateConditions(state: string, value: (given: unknown) => string): string[] {
  if (state === "overdue") return ["outstanding > 0 and due_date < $2::date"];
  return [`stage = ${value(state)}`, "(outstanding = 0 or due_date >= $2::date)"];
}

/** Amounts of different currencies are not compared with each other. */
const columns: Record<SortColumn, readonly string[]> = {
  number: ["number_order"],
  // As the index has it: an index entry has a largest size, and the beginning of a name is enough of it.
  customer: ["left(search, 80)"],
  issued: ["issue_date", "number_order"],
  due: ["due_date", "number_order"],
  open: ["currency", "outstanding"],
  amount: ["currency", "payable"],
};

/** The order of a view, to its last tie. */
export function orderOf({ sort, descending }: Pick<ListView, "sort" | "descending">): string {
  const direction = descending ? "desc" : "asc";
  return [...columns[sort], "id"].map((column) => `${column} ${direction}`).join(", ");
}
