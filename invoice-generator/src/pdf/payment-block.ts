import { groupedIban } from "@recibo/common/invoicing/iban";
import type { Canvas } from "./canvas.ts";
import type { PageFlow } from "./page-flow.ts";
import { LEADING, PAGE, STYLE } from "./page-layout.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { longDate } from "./words.ts";
import { wrapText } from "./wrap-text.ts";

const LABEL_WIDTH = 92;

/** How, when and where to pay, and what else the seller has to say; may run on over pages. */
export function drawPayment(canvas: Canvas, flow: PageFlow, invoice: PrintableInvoice) {
  const iban = invoice.iban?.trim() ? groupedIban(invoice.iban) : undefined;
  const entries: [label: string, text: string | undefined][] = [
    ["Payable by", longDate(invoice.dueDate)],
    ["Payment terms", invoice.paymentTerms],
    ["IBAN", iban],
    ["Reference", invoice.number],
    ["Note", invoice.note],
  ];
  flow.take(26);
  for (const [label, text] of entries) drawEntry(canvas, flow, label, canvas.clean(text ?? ""));
}

function drawEntry(canvas: Canvas, flow: PageFlow, label: string, text: string) {
  if (text === "") return;
  const lines = wrapText(text, PAGE.width - LABEL_WIDTH, (part) => canvas.width(part, STYLE.body));
  flow.keep(Math.min(lines.length, 3) * LEADING);
  canvas.text(label, PAGE.left, flow.y + 10, STYLE.muted);
  for (const line of lines) {
    flow.keep(LEADING);
    canvas.text(line, PAGE.left + LABEL_WIDTH, flow.take(LEADING) + 10, STYLE.body);
  }
  flow.take(4);
}
