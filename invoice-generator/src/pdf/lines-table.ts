import type { InvoiceLine } from "@recibo/common/contracts/shapes";
import { formatAmount } from "@recibo/common/invoicing/money";
import { lineNet } from "@recibo/common/invoicing/totals";
import type { Canvas, TextStyle } from "./canvas.ts";
import type { PageFlow } from "./page-flow.ts";
import { COLOUR, LEADING, PAGE, STYLE } from "./page-layout.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { printedQuantity, printedRate } from "./words.ts";
import { wrapText } from "./wrap-text.ts";

/** Right edge and width of each column; the description starts at the left margin. */
const COLUMNS = {
  description: { right: 262, width: 206 },
  quantity: { right: 336, width: 66 },
  unitPrice: { right: 407, width: 65 },
  taxRate: { right: 453, width: 40 },
  net: { right: PAGE.right, width: 80 },
} as const;
type Column = keyof typeof COLUMNS;

const HEAD_HEIGHT = 22;
const CARRY_HEIGHT = 21;
const ROW_PADDING = 9;

type Row = {
  description: string[];
  quantity: string[];
  height: number;
  net: number;
  line: InvoiceLine;
};

/**
 * The invoice's lines. A row is never divided; when the page is full, the sum so far is carried
 * forward, and the next page repeats the table's head and the sum brought forward.
 *
 * @param tail height of what must stay on the page of the last row, so that totals never stand alone
 */
export function drawLines(canvas: Canvas, flow: PageFlow, invoice: PrintableInvoice, tail: number) {
  const { currency } = invoice;
  const rows = invoice.lines.map((line) => layOut(canvas, line));
  const after = (index: number) => (index === rows.length - 1 ? tail : CARRY_HEIGHT);
  flow.keep(HEAD_HEIGHT + (rows[0]?.height ?? 0) + after(0));
  drawTableHead(canvas, flow, currency);
  let sum = 0;
  rows.forEach((row, index) => {
    if (index > 0 && !flow.fits(row.height + after(index))) {
      drawSum(canvas, flow, "Carried forward", formatAmount(sum, currency));
      flow.newPage();
      drawTableHead(canvas, flow, currency);
      drawSum(canvas, flow, "Brought forward", formatAmount(sum, currency));
    }
    drawRow(canvas, flow, row, currency);
    sum += row.net;
  });
}

function layOut(canvas: Canvas, line: InvoiceLine): Row {
  const lines = (text: string, column: Column) =>
    wrapText(canvas.clean(text).replaceAll("\n", " "), COLUMNS[column].width, (part) =>
      canvas.width(part, STYLE.body),
    );
  const description = lines(line.description, "description");
  const quantity = lines(`${printedQuantity(line.quantity)} ${line.unit ?? ""}`.trim(), "quantity");
  const height = Math.max(description.length, quantity.length) * LEADING + ROW_PADDING;
  return { description, quantity, height, net: lineNet(line), line };
}

function drawTableHead(canvas: Canvas, flow: PageFlow, currency: string) {
  const top = flow.take(HEAD_HEIGHT);
  canvas.text("Description", PAGE.left, top + 12, STYLE.tableHead);
  const headings: [Column, string][] = [
    ["quantity", "Quantity"],
    ["unitPrice", "Unit price"],
    ["taxRate", "Tax"],
    ["net", `Net ${currency}`],
  ];
  for (const [column, heading] of headings)
    canvas.textRight(heading, COLUMNS[column].right, top + 12, STYLE.tableHead);
  canvas.box(PAGE.left, top + 19, PAGE.width, 0.9, COLOUR.ink);
}

function drawRow(canvas: Canvas, flow: PageFlow, row: Row, currency: string) {
  const { line } = row;
  const top = flow.take(row.height);
  const baseline = top + 14;
  row.description.forEach((text, index) => {
    canvas.text(text, PAGE.left, baseline + index * LEADING, STYLE.body);
  });
  row.quantity.forEach((text, index) => {
    canvas.textRight(text, COLUMNS.quantity.right, baseline + index * LEADING, STYLE.body);
  });
  drawCell(canvas, "unitPrice", formatAmount(line.unitPrice, currency), baseline, STYLE.body);
  drawCell(canvas, "taxRate", printedRate(line.taxRate), baseline, STYLE.muted);
  drawCell(canvas, "net", formatAmount(row.net, currency), baseline, STYLE.body);
  canvas.box(PAGE.left, top + row.height - 0.5, PAGE.width, 0.5, COLOUR.hairline);
}

function drawCell(
  canvas: Canvas,
  column: Column,
  text: string,
  baseline: number,
  style: TextStyle,
) {
  const { right, width } = COLUMNS[column];
  canvas.textRight(text, right, baseline, canvas.fitted(text, width, style));
}

function drawSum(canvas: Canvas, flow: PageFlow, label: string, amount: string) {
  const baseline = flow.take(CARRY_HEIGHT) + 14;
  canvas.text(label, PAGE.left, baseline, STYLE.muted);
  drawCell(canvas, "net", amount, baseline, STYLE.strong);
  canvas.box(PAGE.left, flow.y - 0.5, PAGE.width, 0.5, COLOUR.hairline);
}
