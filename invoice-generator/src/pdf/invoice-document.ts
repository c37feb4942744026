import { Canvas } from "./canvas.ts";
import type { InvoiceFonts } from "./invoice-fonts.ts";
import { drawHead } from "./invoice-head.ts";
import { drawLines } from "./lines-table.ts";
import { PageFlow } from "./page-flow.ts";
import { drawFooters } from "./page-footer.ts";
import { drawPayment } from "./payment-block.ts";
import { PdfFile } from "./pdf-file.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { drawTotals, totalsHeight } from "./totals-block.ts";

/**
 * Makes the PDF of an invoice. The same invoice gives the same bytes, at any time, in any thread and on
 * any machine, as long as the fonts and libraries are of the versions that package.json pins.
 */
export async function renderInvoice(
  invoice: PrintableInvoice,
  fonts: InvoiceFonts,
): Promise<{ pdf: Buffer; pages: number }> {
  const file = new PdfFile({
    title: `Invoice ${invoice.number}`,
    author: invoice.seller.name,
    subject: `Invoice ${invoice.number} to ${invoice.buyer.name}`,
    id: invoice.id,
    date: new Date(`${invoice.issueDate}T00:00:00Z`),
  });
  const canvas = new Canvas(file, fonts);
  const flow = new PageFlow(canvas);
  drawHead(canvas, flow, invoice);
  drawLines(canvas, flow, invoice, totalsHeight(invoice));
  drawTotals(canvas, flow, invoice);
  drawPayment(canvas, flow, invoice);
  drawFooters(canvas, invoice);
  const { pages } = canvas;
  return { pdf: file.finish(), pages };
}
