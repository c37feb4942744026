import type { Party } from "@recibo/common/contracts/shapes";
import { countryName } from "@recibo/common/invoicing/countries";
import { formatMoney } from "@recibo/common/invoicing/money";
import type { TextStyle } from "./canvas.ts";
import { LOGO_ROOM, type PrintedLogo } from "./logo-picture.ts";
import { COLOUR, LEADING, PAGE, STYLE } from "./page-layout.ts";
import type { Paper } from "./paper.ts";
import { longDate } from "./words.ts";
import { ellipsize, wrapText } from "./wrap-text.ts";

const WORDMARK = { width: 300, gap: 20, lineHeight: 21, lines: 2 } as const;
const COLUMN = { width: 225, gap: 33 } as const;
const REFERENCES = { columns: 3, labelHeight: 13 } as const;

/** Upper part of the first page: who, to whom, which, when and how much. */
export function drawHead(paper: Paper) {
  const { canvas, flow, words, invoice } = paper;
  const top = flow.take(WORDMARK.lines * WORDMARK.lineHeight + 30);
  const title = invoice.type === "credit-note" ? words.creditNoteTitle : words.invoiceTitle;
  const besideTitle = PAGE.width - canvas.width(title, STYLE.title) - WORDMARK.gap;
  if (invoice.logo) drawLogo(paper, invoice.logo, top);
  else drawWordmark(paper, top, Math.min(WORDMARK.width, besideTitle));
  canvas.textRight(title, PAGE.right, top + 18, STYLE.title);
  drawParties(paper);
  drawFacts(paper);
  drawReferences(paper);
}

/** As large as its room allows, its upper left corner where the text begins. */
function drawLogo({ canvas }: Paper, logo: PrintedLogo, top: number) {
  const scale = Math.min(LOGO_ROOM.width / logo.width, LOGO_ROOM.height / logo.height);
  const size = { width: logo.width * scale, height: logo.height * scale };
  canvas.picture(logo, PAGE.left, top, size);
}

/** The seller's name where a logo would stand. */
function drawWordmark({ canvas, invoice }: Paper, top: number, width: number) {
  const measure = (text: string) => canvas.width(text, STYLE.wordmark);
  const lines = wrapText(canvas.clean(invoice.seller.name), width, measure);
  const shown = lines.slice(0, WORDMARK.lines);
  if (lines.length > WORDMARK.lines) {
    const rest = lines.slice(WORDMARK.lines - 1).join(" ");
    shown[WORDMARK.lines - 1] = ellipsize(rest, width, measure);
  }
  shown.forEach((line, index) => {
    canvas.text(line, PAGE.left, top + 18 + index * WORDMARK.lineHeight, STYLE.wordmark);
  });
}

function drawParties(paper: Paper) {
  const { flow, words, invoice } = paper;
  const top = flow.y;
  const heights = [
    drawParty(paper, words.from, invoice.seller, PAGE.left, top),
    drawParty(paper, words.billTo, invoice.buyer, PAGE.left + COLUMN.width + COLUMN.gap, top),
  ];
  flow.take(Math.max(...heights) + 18);
}

/** Draws one party's block and gives its height. */
function drawParty({ canvas, words }: Paper, label: string, party: Party, x: number, top: number) {
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
  write(countryName(party.country, words.locale), STYLE.body);
  write(party.taxId && `${words.taxId} ${party.taxId}`, STYLE.muted);
  write(party.registrationId && `${words.registrationId} ${party.registrationId}`, STYLE.muted);
  write(party.email, STYLE.muted);
  write(party.phone, STYLE.muted);
  return baseline - top;
}

type Fact = [label: string, value: string, colour: TextStyle["colour"]];

/** A band with number, dates and what is to be paid. */
function drawFacts(paper: Paper) {
  const { canvas, flow } = paper;
  const top = flow.take(44 + 22);
  const facts = factsOf(paper);
  canvas.box(PAGE.left, top, PAGE.width, 44, COLOUR.tint);
  const width = PAGE.width / facts.length;
  facts.forEach(([label, value, colour], index) => {
    const x = PAGE.left + 12 + index * width;
    canvas.text(label, x, top + 17, STYLE.label);
    canvas.text(value, x, top + 33, canvas.fitted(value, width - 18, { ...STYLE.fact, colour }));
  });
}

function factsOf({ canvas, words, invoice }: Paper): Fact[] {
  const { type, corrects, number, issueDate, dueDate, totals, currency } = invoice;
  const payable = canvas.clean(formatMoney(totals.payable, currency, words.locale));
  const issued: Fact = [words.issueDate, longDate(issueDate, words), COLOUR.ink];
  if (type === "credit-note") {
    return [
      [words.creditNoteNumber, canvas.clean(number), COLOUR.ink],
      issued,
      [words.corrects, canvas.clean(corrects?.number ?? ""), COLOUR.ink],
      [words.amountCredited, payable, COLOUR.accent],
    ];
  }
  return [
    [words.invoiceNumber, canvas.clean(number), COLOUR.ink],
    issued,
    [words.dueDate, longDate(dueDate, words), COLOUR.ink],
    [words.amountDue, payable, COLOUR.accent],
  ];
}

/** What the buyer finds the invoice by, and when it was delivered; nothing when nothing of it is given. */
function drawReferences({ canvas, flow, words, invoice }: Paper) {
  const { buyerReference, orderReference, deliveryDate } = invoice;
  const references = [
    [words.buyerReference, buyerReference?.trim()],
    [words.orderReference, orderReference?.trim()],
    [words.deliveryDate, deliveryDate && longDate(deliveryDate, words)],
  ].filter(([, value]) => value) as [string, string][];
  if (references.length === 0) return;
  const width = PAGE.width / REFERENCES.columns - 18;
  const measure = (text: string) => canvas.width(text, STYLE.body);
  const wrapped = references.map(([label, value]) => ({
    label,
    lines: wrapText(canvas.clean(value).replaceAll("\n", " "), width, measure),
  }));
  const most = Math.max(...wrapped.map(({ lines }) => lines.length));
  const top = flow.take(REFERENCES.labelHeight + most * LEADING + 10) - 8;
  wrapped.forEach(({ label, lines }, index) => {
    const x = PAGE.left + 12 + index * (width + 18);
    canvas.text(label, x, top + 8, STYLE.label);
    lines.forEach((line, row) => {
      canvas.text(line, x, top + 21 + row * LEADING, STYLE.body);
    });
  });
}
