import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { formatAmount, formatMoney } from "@recibo/common/invoicing/money";
import { crossIndustryInvoice } from "@recibo/invoice-generator/cii/cross-industry-invoice";
import { writeXml } from "@recibo/invoice-generator/cii/xml";
import { facturXMetadata } from "@recibo/invoice-generator/pdf/factur-x-metadata";
import type { PrintableInvoice } from "@recibo/invoice-generator/pdf/printable-invoice";
import * as fontkit from "fontkit";
import PDFDocument from "pdfkit";

/** What pdfkit can do and its types do not say. */
type Options = ConstructorParameters<typeof PDFDocument>[0];
type Fonts = { regular: fontkit.Font; semibold: fontkit.Font };

/** The typefaces of our invoices, parsed once: parsed anew for each document, pdfkit is five times as slow. */
async function parseFonts(): Promise<Fonts> {
  const parse = async (path: string) =>
    fontkit.create(
      await readFile(fileURLToPath(import.meta.resolve(`@expo-google-fonts/inter/${path}`))),
    );
  return {
    regular: await parse("400Regular/Inter_400Regular.ttf"),
    semibold: await parse("600SemiBold/Inter_600SemiBold.ttf"),
  };
}

/** Gets ready to make an invoice over and over, its XML included. */
export async function openPlain(invoice: PrintableInvoice): Promise<() => Promise<Buffer>> {
  const fonts = await parseFonts();
  return () => plainInvoice(invoice, Buffer.from(writeXml(crossIndustryInvoice(invoice))), fonts);
}

/**
 * The same hybrid invoice with pdfkit alone, as its guide says: every text by `text()`, fonts embedded and
 * streams compressed by pdfkit, the same XML attached.
 */
async function plainInvoice(
  invoice: PrintableInvoice,
  xml: Uint8Array,
  fonts: Fonts,
): Promise<Buffer> {
  const doc = open(invoice, fonts);
  const chunks: Buffer[] = [];
  doc.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => doc.once("end", resolve));
  const attachment = {
    ...{ name: "factur-x.xml", type: "text/xml", relationship: "Alternative" },
    ...{ creationDate: doc.info.CreationDate, modifiedDate: doc.info.CreationDate },
  };
  doc.file(Buffer.from(xml), attachment as object);
  doc.appendXML(facturXMetadata);
  drawHead(doc, invoice);
  drawLines(doc, invoice);
  drawTotals(doc, invoice);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

function open(invoice: PrintableInvoice, { regular, semibold }: Fonts): PDFKit.PDFDocument {
  const options = {
    ...{ size: "A4", margin: 56, pdfVersion: "1.7", subset: "PDF/A-3b", lang: "en", font: null },
    info: {
      Title: `Invoice ${invoice.number}`,
      Author: "Recibo",
      CreationDate: new Date(`${invoice.issueDate}T00:00:00Z`),
    },
  };
  const doc = new PDFDocument(options as unknown as Options);
  doc.registerFont("regular", regular as unknown as string);
  doc.registerFont("semibold", semibold as unknown as string);
  return doc;
}

function drawHead(doc: PDFKit.PDFDocument, invoice: PrintableInvoice) {
  const { seller, buyer, number, issueDate, dueDate, totals, currency } = invoice;
  doc.font("semibold").fontSize(17).text(seller.name, 56, 60);
  doc.fontSize(24).text("INVOICE", 400, 56, { width: 139, align: "right" });
  [seller, buyer].forEach((party, index) => {
    const { name, street, postcode, city, country, taxId = "" } = party;
    doc
      .font("semibold")
      .fontSize(10)
      .text(name, 56 + index * 258, 120, { width: 225 });
    doc.font("regular").fontSize(9);
    for (const text of [street, `${postcode} ${city}`, country, taxId]) doc.text(text);
  });
  const facts = [number, issueDate, dueDate, formatMoney(totals.payable, currency)];
  facts.forEach((fact, index) => {
    doc.font("semibold").text(fact, 68 + index * 120, 230);
  });
  doc.y = 260;
}

function drawLines(doc: PDFKit.PDFDocument, { lines, currency }: PrintableInvoice) {
  doc.font("regular").fontSize(9);
  for (const { description, quantity, unit = "", unitPrice, taxRate } of lines) {
    if (doc.y > 730) doc.addPage();
    const top = doc.y;
    doc.text(description, 56, top, { width: 206 });
    const bottom = doc.y + 9;
    const right = { width: 70, align: "right" } as const;
    doc.text(`${quantity} ${unit}`, 266, top, right);
    doc.text(formatAmount(unitPrice, currency), 337, top, right);
    doc.text(`${taxRate} %`, 393, top, { ...right, width: 60 });
    doc.text(formatAmount(Math.round(unitPrice * Number(quantity)), currency), 459, top, {
      ...{ width: 80, align: "right" },
    });
    doc
      .rect(56, bottom - 5, 483, 0.5)
      .fill("#dbe0e6")
      .fillColor("#141a24");
    doc.y = bottom;
  }
}

function drawTotals(doc: PDFKit.PDFDocument, invoice: PrintableInvoice) {
  const { totals, currency, iban = "", paymentTerms = "", note = "", number } = invoice;
  if (doc.y > 600) doc.addPage();
  for (const { rate, taxable, tax } of totals.taxes)
    doc.text(`${rate} %  ${formatAmount(taxable, currency)}  ${formatAmount(tax, currency)}`, 56);
  for (const amount of [totals.net, totals.tax, totals.gross, totals.payable])
    doc.font("semibold").text(formatMoney(amount, currency), 319, undefined, {
      ...{ width: 220, align: "right" },
    });
  doc.font("regular");
  for (const text of [paymentTerms, iban, number, note]) if (text) doc.text(text, 56);
}
