import { formatAmount, formatMoney } from "@recibo/common/invoicing/money";
import { needsExemptionReason } from "@recibo/common/invoicing/tax-categories";
import { COLOUR, PAGE, STYLE } from "./page-layout.ts";
import type { Paper } from "./paper.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { printedRate } from "./words.ts";

const ROW = 17;
const GAP = 20;
const PAYABLE_HEIGHT = 32;
const TOTALS_LEFT = 319;
/** Widths of the tax summary, a rate and an amount in it, and the right edges of the amounts. */
const SUMMARY = { width: 230, rate: 56, amount: 82, taxable: 198, tax: 286 } as const;
const TOTALS_HEIGHT = 3 * ROW + 8 + PAYABLE_HEIGHT;

/** More rates than this make a summary of their own, ahead of the totals and over as many pages as it takes. */
const RATES_BESIDE_TOTALS = 12;

/** Room that tax summary and totals take side by side; none when the summary is one of its own. */
export function totalsHeight({ totals }: PrintableInvoice): number {
  const rates = totals.taxes.length;
  return rates > RATES_BESIDE_TOTALS ? 0 : GAP + Math.max(TOTALS_HEIGHT, (rates + 1) * ROW);
}

/** Tax by rate on the left and the totals on the right, on one page if the rates are not too many. */
export function drawTotals(paper: Paper) {
  const { flow, invoice } = paper;
  const height = totalsHeight(invoice);
  const isBeside = height > 0;
  flow.keep(isBeside ? height : GAP + 3 * ROW);
  const top = flow.take(GAP) + GAP;
  drawTaxSummary(paper);
  const summaryEnd = flow.y;
  if (isBeside) flow.y = top;
  else flow.keep(GAP + TOTALS_HEIGHT);
  drawSums(paper);
  if (isBeside) flow.y = Math.max(flow.y, summaryEnd);
}

function drawTaxSummary(paper: Paper) {
  const { canvas, flow, words, invoice } = paper;
  drawSummaryHead(paper);
  for (const { category = "S", rate, taxable, tax } of invoice.totals.taxes) {
    if (!flow.fits(ROW)) {
      flow.newPage();
      drawSummaryHead(paper);
    }
    const baseline = flow.take(ROW) + 12;
    const amount = (minor: number, right: number) => {
      const text = formatAmount(minor, invoice.currency, words.locale);
      canvas.textRight(text, right, baseline, canvas.fitted(text, SUMMARY.amount, STYLE.body));
    };
    const label = needsExemptionReason(category) ? category : printedRate(rate, words);
    const style = canvas.fitted(label, SUMMARY.rate, STYLE.body);
    canvas.text(label, PAGE.left, baseline, style);
    amount(taxable, SUMMARY.taxable);
    amount(tax, SUMMARY.tax);
    canvas.box(PAGE.left, flow.y - 0.5, SUMMARY.width, 0.5, COLOUR.hairline);
  }
}

function drawSummaryHead({ canvas, flow, words }: Paper) {
  const baseline = flow.take(ROW) + 10;
  canvas.text(words.taxRate, PAGE.left, baseline, STYLE.tableHead);
  canvas.textRight(words.taxable, SUMMARY.taxable, baseline, STYLE.tableHead);
  canvas.textRight(words.tax, SUMMARY.tax, baseline, STYLE.tableHead);
  canvas.box(PAGE.left, flow.y - 0.5, SUMMARY.width, 0.5, COLOUR.muted);
}

function drawSums({ canvas, flow, words, invoice }: Paper) {
  const { totals, currency, type } = invoice;
  const sums: [label: string, minor: number][] = [
    [words.netTotal, totals.net],
    [words.taxTotal, totals.tax],
    [words.grossTotal, totals.gross],
  ];
  for (const [label, minor] of sums) {
    const baseline = flow.take(ROW) + 10;
    canvas.text(label, TOTALS_LEFT, baseline, STYLE.muted);
    const amount = formatAmount(minor, currency, words.locale);
    canvas.textRight(amount, PAGE.right - 10, baseline, STYLE.body);
  }
  const payable = canvas.clean(formatMoney(totals.payable, currency, words.locale));
  const top = flow.take(8 + PAYABLE_HEIGHT) + 4;
  const left = TOTALS_LEFT - 10;
  canvas.box(left, top, PAGE.right - left, PAYABLE_HEIGHT, COLOUR.accent);
  const label = type === "credit-note" ? words.amountCredited : words.amountDue;
  canvas.text(label, TOTALS_LEFT, top + 20.5, { ...STYLE.strong, colour: COLOUR.paper });
  const style = canvas.fitted(payable, 135, STYLE.payable);
  canvas.textRight(payable, PAGE.right - 10, top + 20.5, style);
}
