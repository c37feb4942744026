import type { History, HistoryInvoice, HistoryPayment } from "../../src/scorecard/history.ts";

/** An ISO date `days` after another. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/** EUR 100.00 of May 2026, due in June, unless told otherwise. */
export function invoice(differences: Partial<HistoryInvoice> = {}): HistoryInvoice {
  return {
    id: "a",
    customerId: "customer",
    issueDate: "2026-05-01",
    dueDate: "2026-06-10",
    currency: "EUR",
    amount: 10_000,
    ...differences,
  };
}

/** EUR 100.00; its id is the invoice's unless told otherwise. */
export function payment(
  differences: Partial<HistoryPayment> & Pick<HistoryPayment, "invoiceId" | "date">,
): HistoryPayment {
  return { id: differences.invoiceId, amount: 10_000, ...differences };
}

/** `n` invoices paid on time, spread evenly over the 11 months before `asOf` and over the customers. */
export function invoices(n: number, asOf: string, customers = 3): History {
  const issued = Array.from({ length: n }, (_, i) => {
    const issueDate = dayAfter(asOf, -5 - Math.floor((i * 320) / n));
    const customerId = `customer ${i % customers}`;
    return invoice({ id: `paid ${i}`, customerId, issueDate, dueDate: dayAfter(issueDate, 30) });
  });
  const payments = issued.map(({ id, issueDate }) =>
    payment({ invoiceId: id, date: dayAfter(issueDate, 5) }),
  );
  return { invoices: issued, payments };
}

/** The cells of a Markdown document's table rows that match. */
export function cells(markdown: string, row: RegExp): string[][] {
  return markdown
    .split("\n")
    .filter((line) => row.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
