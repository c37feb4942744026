import type { PrintableInvoice } from "@recibo/invoice-generator/pdf/printable-invoice";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";

/** An invoice that a desk has made, in the forms its parts need. */
export type MadeInvoice = { printable: PrintableInvoice; command: string; reply: string };

/** The latest invoice of a desk: what is measured alone is the same that was clicked. */
export async function latestInvoice(desk: TrialDesk): Promise<MadeInvoice> {
  type Row = Pick<PrintableInvoice, "id" | "number" | "totals" | "layout">;
  const [row] = await desk.sql<Row & { content: object; reply: string }>(
    `select i.id, i.number, i.content, i.totals, i.layout, h.reply from invoice_generator.invoices i
      join invoice_generator.handled_commands h using (command_id) order by i.issued_at desc limit 1`,
  );
  if (!row) throw new Error("the desk has made no invoice");
  const { id, number, content, totals, layout, reply } = row;
  const printable = { ...content, id, number, totals, layout } as PrintableInvoice;
  return { printable, command: JSON.stringify(content), reply };
}
