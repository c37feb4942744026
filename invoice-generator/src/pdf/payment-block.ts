import { groupedIban } from "@recibo/common/invoicing/iban";
import type { Canvas } from "./canvas.ts";
import type { PageFlow } from "./page-flow.ts";
import { LEADING, PAGE, STYLE } from "./page-layout.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { longDate } from "./words.ts";
import { wrapText } from "./wrap-text.ts";

const LABEL_WIDTH = 92;
const GAP = { before: 26, between: 4 } as const;
/** Up to this height the block stays on one page. */
const KEPT_TOGETHER = 260;

type Entry = { label: string; lines: string[] };

/** How, when and where to pay, and what else the seller has to say; may run on over pages. */
export function drawPayment(canvas: Canvas, flow: PageFlow, invoice: PrintableInvoice) {
  const iban = invoice.iban?.trim() ? groupedIban(invoice.iban) : undefined;
  const entries = [
    layOut(canvas, "Payable by", longDate(invoice.dueDate)),
    layOut(canvas, "Payment terms", invoice.paymentTerms),
    layOut(canvas, "IBAN", iban),
    layOut(canvas, "Reference", invoice.number),
    layOut(canvas, "Note", invoice.note),
  ].filter(({ lines }) => lines.length > 0);
  const heights = entries.map(({ lines }) => lines.length * LEADING + GAP.between);
  const height = heights.reduce((a, b) => a + b, GAP.before);
  flow.keep(Math.min(height, KEPT_TOGETHER));
  flow.take(GAP.before);
  for (const entry of entries) drawEntry(canvas, flow, entry);
}

function layOut(canvas: Canvas, label: string, text = ""): Entry {
  const clean = canvas.clean(text);
  if (clean === "") return { label, lines: [] };
  const measure = (part: string) => canvas.width(part, STYLE.body);
  return { label, lines: wrapText(clean, PAGE.width - LABEL_WIDTH, measure) };
}

function drawEntry(canvas: Canvas, flow: PageFlow, { label, lines }: Entry) {
  flow.keep(Math.min(lines.length, 3) * LEADING);
  canvas.text(label, PAGE.left, flow.y + 10, STYLE.muted);
  for (const line of lines) {
    flow.keep(LEADING);
    canvas.text(line, PAGE.left + LABEL_WIDTH, flow.take(LEADING) + 10, STYLE.body);
  }
  flow.take(GAP.between);
}
