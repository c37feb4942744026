import { Canvas } from "./canvas.ts";
import type { InvoiceFonts } from "./invoice-fonts.ts";
import { drawHead } from "./invoice-head.ts";
import { drawLines } from "./lines-table.ts";
import { PageFlow } from "./page-flow.ts";
import { drawFooters } from "./page-footer.ts";
import { kindOf, type Paper } from "./paper.ts";
import { drawPayment } from "./payment-block.ts";
import { type DocumentInfo, PdfFile } from "./pdf-file.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { drawTotals, totalsHeight } from "./totals-block.ts";
import { type Words, wordsIn } from "./words.ts";

/**
 * Makes the PDF of an invoice, with its XML inside if it has one. The same invoice gives the same bytes, at
 * any time, in any thread and on any machine, as long as the fonts and libraries are of the versions that
 * package.json pins.
 */
export async function renderInvoice(
  invoice: PrintableInvoice,
  fonts: InvoiceFonts,
  xml?: Uint8Array,
): Promise<{ pdf: Buffer; pages: number }> {
  const words = wordsIn(invoice.language);
  const file = new PdfFile(documentInfo(invoice, words));
  if (xml) file.attachInvoice(xml);
  const canvas = new Canvas(file, fonts);
  const flow = new PageFlow(canvas);
  const paper: Paper = { canvas, flow, words, invoice };
  drawHead(paper);
  drawLines(paper, totalsHeight(invoice));
  drawTotals(paper);
  drawPayment(paper);
  drawFooters(paper);
  const { pages } = canvas;
  return { pdf: file.finish(), pages };
}

function documentInfo(invoice: PrintableInvoice, words: Words): DocumentInfo {
  const { number, seller, buyer, id, issueDate, layout, language = "en" } = invoice;
  const title = words.of(kindOf(invoice, words), number);
  return {
    title,
    author: seller.name,
    subject: `${title} ${words.to} ${buyer.name}`,
    id,
    date: new Date(`${issueDate}T00:00:00Z`),
    language,
    isHybrid: layout > 1,
  };
}
