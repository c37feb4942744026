import type { Filled } from "./fill.ts";

/** A page that is measured. */
export type MeasuredPage = { name: string; path: string };

const page = (name: string, path: string): MeasuredPage => ({ name, path });

/** Every page of the desk that grows with an organisation's invoices. */
export function pagesOf({ customerId, invoiceId }: Filled, invoices: number): MeasuredPage[] {
  const list = (name: string, query: string) => page(`list, ${name}`, `/invoices?${query}`);
  const states = ["generated", "sent", "partly-paid", "overdue", "paid", "cancelled", "requested"];
  const columns = ["number", "customer", "issued", "due", "open", "amount"];
  const last = Math.floor(invoices / 25);
  return [
    page("home", "/"),
    page("list", "/invoices"),
    ...states.map((state) => list(state, `state=${state}`)),
    list("credit notes", "type=credit-note"),
    list("one currency", "currency=USD"),
    list("issued this year", `issuedFrom=${new Date().getFullYear()}-01-01`),
    list("due within a month", dueWithinAMonth()),
    list("of a customer", `customer=${customerId}`),
    list("search, many", "q=padaria"),
    list("search, a number", "q=fill-0501"),
    list("search, nothing", "q=nothing-is-called-this"),
    list("search, state and dates", "q=cafe&state=paid&issuedTo=2026-06-30&sort=-amount"),
    ...columns.map((column) => list(`by ${column}`, `sort=${column}`)),
    ...columns.map((column) => list(`by ${column}, descending`, `sort=-${column}`)),
    list("in the middle", `page=${Math.ceil(last / 2)}`),
    list("last page", `page=${last}`),
    list("last page by amount", `sort=amount&page=${last}`),
    page("one invoice", `/invoices/${invoiceId}`),
    page("credit note, form", `/invoices/${invoiceId}/credit`),
    page("new invoice", "/invoices/new"),
    page("customers", "/customers"),
    page("customers, search", "/customers?q=lisboa"),
    page("customer picker", "/customers/pick?q=padaria"),
    page("one customer", `/customers/${customerId}`),
    page("score", "/score"),
    page("notifications", "/notifications"),
  ];
}

function dueWithinAMonth(): string {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  return `dueFrom=${day(0)}&dueTo=${day(30)}`;
}
