import type { Party } from "@recibo/common/contracts/shapes";
import { countryName } from "@recibo/common/invoicing/countries";
import { formatMoney } from "@recibo/common/invoicing/money";
import type { Canvas, TextStyle } from "./canvas.ts";
import type { PageFlow } from "./page-flow.ts";
import { COLOUR, LEADING, PAGE, STYLE } from "./page-layout.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { longDate } from "./words.ts";
import { ellipsize, wrapText } from "./wrap-text.ts";

const LOGO = { width: 300, lineHeight: 21, lines: 2 } as const;
const COLUMN = { width: 225, gap: 33 } as const;

/** Upper part of the first page: who, to whom, which, when and how much. */
export function drawHead(canvas: Canvas, flow: PageFlow, invoice: PrintableInvoice) {
  drawWordmark(canvas, flow, invoice.seller.name);
  drawParties(canvas, flow, invoice);
  drawFacts(canvas, flow, invoice);
}

/** The seller's name where a logo would stand, and the title across from it. */
function drawWordmark(canvas: Canvas, flow: PageFlow, name: string) {
  const measure = (text: string) => canvas.width(text, STYLE.wordmark);
  const lines = wrapText(canvas.clean(name), LOGO.width, measure);
  const shown = lines.slice(0, LOGO.lines);
  if (lines.length > LOGO.lines)
    shown[LOGO.lines - 1] = ellipsize(lines.slice(LOGO.lines - 1).join(" "), LOGO.width, measure);
  const top = flow.take(LOGO.lines * LOGO.lineHeight + 30);
  shown.forEach((line, index) => {
    canvas.text(line, PAGE.left, top + 18 + index * LOGO.lineHeight, STYLE.wordmark);
  });
  canvas.textRight("INVOICE", PAGE.right, top + 18, STYLE.title);
}

function drawParties(canvas: Canvas, flow: PageFlow, { seller, buyer }: PrintableInvoice) {
  const top = flow.y;
  const heights = [
    drawParty(canvas, "From", seller, PAGE.left, top),
    drawParty(canvas, "Bill to", buyer, PAGE.left + COLUMN.width + COLUMN.gap, top),
  ];
  flow.take(Math.max(...heights) + 18);
}

/** Draws one party's block and gives its height. */
function drawParty(canvas: Canvas, label: string, party: Party, x: number, top: number): number {
  canvas.text(label, x, top + 8, STYLE.label);
  let baseline = top + 23;
  const write = (text: string | undefined, style: TextStyle) => {
    const clean = canvas.clean(text ?? "").replaceAll("\n", " ");
    if (clean === "") return;
    for (const line of wrapText(clean, COLUMN.width, (part) => canvas.width(part, style))) {
      canvas.text(line, x, baseline, style);
      baseline += LEADING;
    }
  };
  write(party.name, STYLE.name);
  write(party.street, STYLE.body);
  write(`${party.postcode} ${party.city}`, STYLE.body);
  write(countryName(party.country), STYLE.body);
  write(party.taxId && `Tax ID ${party.taxId}`, STYLE.muted);
  write(party.email, STYLE.muted);
  return baseline - top;
}

/** A band with number, dates and what is to be paid. */
function drawFacts(canvas: Canvas, flow: PageFlow, invoice: PrintableInvoice) {
  const top = flow.take(44 + 22);
  const payable = formatMoney(invoice.totals.payable, invoice.currency);
  const facts: [label: string, value: string, colour: TextStyle["colour"]][] = [
    ["Invoice number", canvas.clean(invoice.number), COLOUR.ink],
    ["Issue date", longDate(invoice.issueDate), COLOUR.ink],
    ["Due date", longDate(invoice.dueDate), COLOUR.ink],
    ["Amount due", canvas.clean(payable), COLOUR.accent],
  ];
  canvas.box(PAGE.left, top, PAGE.width, 44, COLOUR.tint);
  const width = PAGE.width / facts.length;
  facts.forEach(([label, value, colour], index) => {
    const x = PAGE.left + 12 + index * width;
    canvas.text(label, x, top + 17, STYLE.label);
    canvas.text(value, x, top + 33, canvas.fitted(value, width - 18, { ...STYLE.fact, colour }));
  });
}
