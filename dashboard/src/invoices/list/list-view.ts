import { isKnownCurrency } from "@recibo/common/invoicing/currencies";
import { isId } from "@recibo/common/uuid";
import { z } from "zod";
import { type InvoiceState, invoiceStates } from "../invoice-state.ts";

/** What the list can be sorted by. */
const sortColumns = ["number", "customer", "issued", "due", "open", "amount"] as const;
export type SortColumn = (typeof sortColumns)[number];

/** What a person looks at in the list: all of it is in the address, so that it can be kept and sent around. */
export type ListView = {
  /** Part of a number or of a customer's name. */
  q: string;
  /** `requested`: what has no number yet. */
  state: InvoiceState | "requested" | "";
  type: "invoice" | "credit-note" | "";
  /** A customer's id. */
  customer: string;
  currency: string;
  /** ISO days, both included; empty where there is no bound. */
  issuedFrom: string;
  issuedTo: string;
  dueFrom: string;
  dueTo: string;
  sort: SortColumn;
  descending: boolean;
  /** From 1. */
  page: number;
};

const empty: ListView = {
  q: "",
  state: "",
  type: "",
  customer: "",
  currency: "",
  issuedFrom: "",
  issuedTo: "",
  dueFrom: "",
  dueTo: "",
  sort: "issued",
  descending: true,
  page: 1,
};

/** Reads a view out of an address; what makes no sense counts as not said. */
export function readListView(query: Record<string, unknown>): ListView {
  const text = (name: string) => {
    const value = query[name];
    // PostgreSQL takes no NUL.
    return typeof value === "string" ? value.replaceAll("\0", "").trim().slice(0, 200) : "";
  };
  const one = <T extends string>(name: string, of: readonly T[]) =>
    of.find((each) => each === text(name)) ?? "";
  const day = (name: string) => (z.iso.date().safeParse(text(name)).success ? text(name) : "");
  const sort = text("sort");
  const column = sortColumns.find((each) => each === sort.replace(/^-/, ""));
  const page = Number(text("page"));
  return {
    q: text("q"),
    state: one("state", [...invoiceStates, "requested"]),
    type: one("type", ["invoice", "credit-note"]),
    customer: isId(text("customer")) ? text("customer") : "",
    currency: isKnownCurrency(text("currency")) ? text("currency") : "",
    issuedFrom: day("issuedFrom"),
    issuedTo: day("issuedTo"),
    dueFrom: day("dueFrom"),
    dueTo: day("dueTo"),
    sort: column ?? empty.sort,
    descending: column ? sort.startsWith("-") : empty.descending,
    page: Number.isSafeInteger(page) && page >= 1 && page <= 1_000_000 ? page : 1,
  };
}

/** The address of a view, or of one that differs from it; what is as usual is left out. */
export function addressOf(
  view: ListView,
  changes: Partial<ListView> = {},
  base = "/invoices",
): string {
  // Whatever changes, one begins to look at it from its first page.
  const { sort, descending, page, ...filters } = { ...view, page: 1, ...changes };
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filters))
    if (value !== "") parameters.set(name, value);
  if (sort !== empty.sort || descending !== empty.descending)
    parameters.set("sort", `${descending ? "-" : ""}${sort}`);
  if (page > 1) parameters.set("page", String(page));
  const text = parameters.toString();
  return text === "" ? base : `${base}?${text}`;
}

/** Whether anything is filtered: then an empty list says something else. */
export function isFiltered({ sort: _, descending: __, page: ___, ...filters }: ListView): boolean {
  return Object.values(filters).some((value) => value !== "");
}
