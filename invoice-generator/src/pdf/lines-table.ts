import type { InvoiceLine } from "@recibo/common/contracts/shapes";
import { formatAmount } from "@recibo/common/invoicing/money";
import { needsExemptionReason, taxCategoryOf } from "@recibo/common/invoicing/tax-categories";
import { lineAmounts } from "@recibo/common/invoicing/totals";
import type { TextStyle } from "./canvas.ts";
import { COLOUR, LEADING, PAGE, STYLE } from "./page-layout.ts";
import type { Paper } from "./paper.ts";
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
  /** What was taken off, below the description. */
  discount: string[];
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
export function drawLines(paper: Paper, tail: number) {
  const { flow, words, invoice } = paper;
  const amount = (minor: number) => formatAmount(minor, invoice.currency, words.locale);
  const rows = invoice.lines.map((line) => layOut(paper, line));
  const after = (index: number) => (index === rows.length - 1 ? tail : CARRY_HEIGHT);
  flow.keep(HEAD_HEIGHT + (rows[0]?.height ?? 0) + after(0));
  drawTableHead(paper);
  let sum = 0;
  rows.forEach((row, index) => {
    if (index > 0 && !flow.fits(row.height + after(index))) {
      drawSum(paper, words.carriedForward, amount(sum));
      flow.newPage();
      drawTableHead(paper);
      drawSum(paper, words.broughtForward, amount(sum));
    }
    drawRow(paper, row);
    sum += row.net;
  });
}

function layOut({ canvas, words, invoice }: Paper, line: InvoiceLine): Row {
  const lines = (text: string, column: Column) =>
    wrapText(canvas.clean(text).replaceAll("\n", " "), COLUMNS[column].width, (part) =>
      canvas.width(part, STYLE.body),
    );
  // The first layout knew no currency that is rounded to less than its minor unit.
  const currency = invoice.layout > 1 ? invoice.currency : undefined;
  const { discount: off, net } = lineAmounts(line, currency);
  const description = lines(line.description, "description");
  const amount = printedQuantity(line.quantity, words);
  const quantity = lines(`${amount} ${line.unit ?? ""}`.trim(), "quantity");
  const discount = off === 0 ? [] : lines(discountText(line, off), "description");
  const rows = Math.max(description.length + discount.length, quantity.length);
  return { description, quantity, discount, height: rows * LEADING + ROW_PADDING, net, line };

  function discountText({ discount: given }: InvoiceLine, minor: number): string {
    const share = given && "percent" in given ? ` ${printedRate(given.percent, words)}` : "";
    const taken = formatAmount(-minor, invoice.currency, words.locale).replace("-", "−");
    return `${words.discount}${share}: ${taken}`;
  }
}

function drawTableHead({ canvas, flow, words, invoice }: Paper) {
  const top = flow.take(HEAD_HEIGHT);
  canvas.text(words.description, PAGE.left, top + 12, STYLE.tableHead);
  const headings: [Column, string][] = [
    ["quantity", words.quantity],
    ["unitPrice", words.unitPrice],
    ["taxRate", words.tax],
    ["net", `${words.net} ${invoice.currency}`],
  ];
  for (const [column, heading] of headings)
    canvas.textRight(heading, COLUMNS[column].right, top + 12, STYLE.tableHead);
  canvas.box(PAGE.left, top + 19, PAGE.width, 0.9, COLOUR.ink);
}

function drawRow(paper: Paper, row: Row) {
  const { canvas, flow, words, invoice } = paper;
  const { line, description, discount, quantity } = row;
  const top = flow.take(row.height);
  const baseline = top + 14;
  description.forEach((text, index) => {
    canvas.text(text, PAGE.left, baseline + index * LEADING, STYLE.body);
  });
  discount.forEach((text, index) => {
    const below = description.length + index;
    canvas.text(text, PAGE.left, baseline + below * LEADING, STYLE.muted);
  });
  quantity.forEach((text, index) => {
    canvas.textRight(text, COLUMNS.quantity.right, baseline + index * LEADING, STYLE.body);
  });
  const amount = (minor: number) => formatAmount(minor, invoice.currency, words.locale);
  drawCell(paper, "unitPrice", amount(line.unitPrice), baseline, STYLE.body);
  drawCell(paper, "taxRate", taxText(line, paper), baseline, STYLE.muted);
  drawCell(paper, "net", amount(row.net), baseline, STYLE.body);
  canvas.box(PAGE.left, top + row.height - 0.5, PAGE.width, 0.5, COLOUR.hairline);
}

/** The rate, or the category where there is no tax for a reason: the reason stands below the totals. */
function taxText(line: InvoiceLine, { words }: Paper): string {
  const category = taxCategoryOf(line);
  return needsExemptionReason(category) ? category : printedRate(line.taxRate, words);
}

function drawCell(
  { canvas }: Paper,
  column: Column,
  text: string,
  baseline: number,
  style: TextStyle,
) {
  const { right, width } = COLUMNS[column];
  canvas.textRight(text, right, baseline, canvas.fitted(text, width, style));
}

function drawSum(paper: Paper, label: string, amount: string) {
  const { canvas, flow } = paper;
  const baseline = flow.take(CARRY_HEIGHT) + 14;
  canvas.text(label, PAGE.left, baseline, STYLE.muted);
  drawCell(paper, "net", amount, baseline, STYLE.strong);
  canvas.box(PAGE.left, flow.y - 0.5, PAGE.width, 0.5, COLOUR.hairline);
}
