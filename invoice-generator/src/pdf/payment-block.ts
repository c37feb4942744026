import { groupedIban } from "@recibo/common/invoicing/iban";
import {
  needsExemptionReason,
  usualExemptionReason,
} from "@recibo/common/invoicing/tax-categories";
import type { Canvas } from "./canvas.ts";
import type { PageFlow } from "./page-flow.ts";
import { LEADING, PAGE, STYLE } from "./page-layout.ts";
import type { Paper } from "./paper.ts";
import { longDate } from "./words.ts";
import { wrapText } from "./wrap-text.ts";

const LABEL_WIDTH = 92;
const GAP = { before: 26, between: 4 } as const;
/** Up to this height the block stays on one page. */
const KEPT_TOGETHER = 260;

type Entry = { label: string; lines: string[] };

/** Why there is no tax, how, when and where to pay, and what else the seller has to say; may run on over pages. */
export function drawPayment(paper: Paper) {
  const { canvas, flow, words, invoice } = paper;
  const texts = [...exemptions(paper), ...payment(paper), [words.note, invoice.note] as const];
  const entries = texts
    .map(([label, text]) => layOut(canvas, label, text))
    .filter(({ lines }) => lines.length > 0);
  const heights = entries.map(({ lines }) => lines.length * LEADING + GAP.between);
  const height = heights.reduce((a, b) => a + b, GAP.before);
  flow.keep(Math.min(height, KEPT_TOGETHER));
  flow.take(GAP.before);
  for (const entry of entries) drawEntry(canvas, flow, entry);
}

type LabelledText = readonly [label: string, text: string | undefined];

/** Each category of which the lines bear the code, and what it means. */
function exemptions({ words, invoice }: Paper): LabelledText[] {
  return invoice.totals.taxes
    .filter(({ category }) => category && needsExemptionReason(category))
    .map(({ category = "E", exemptionReason }) => [
      `${words.noTax} (${category})`,
      exemptionReason ?? usualExemptionReason(category, words.locale),
    ]);
}

/** On a credit note nobody is asked to pay. */
function payment({ words, invoice }: Paper): LabelledText[] {
  const { type, corrects, number, dueDate, paymentTerms, paymentDetails } = invoice;
  if (type === "credit-note") {
    const corrected = corrects && `${corrects.number}, ${longDate(corrects.issueDate, words)}`;
    return [
      [words.corrects, corrected],
      [words.paymentTerms, paymentTerms],
    ];
  }
  const iban = invoice.iban?.trim() ? groupedIban(invoice.iban) : undefined;
  return [
    [words.payableBy, longDate(dueDate, words)],
    [words.paymentTerms, paymentTerms],
    ["IBAN", iban],
    [words.paymentDetails, paymentDetails],
    [words.reference, number],
  ];
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
