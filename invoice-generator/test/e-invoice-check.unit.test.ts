import { expect, test } from "@jest/globals";
import { invoiceTotals } from "@recibo/common/invoicing/totals";
import { crossIndustryInvoice } from "../src/cii/cross-industry-invoice.ts";
import { checkEInvoice } from "../src/cii/rules/e-invoice-check.ts";
import { element, escaped, writeXml } from "../src/cii/xml.ts";
import { pdfFindings } from "../src/pdf/pdf-findings.ts";
import type { PrintableInvoice } from "../src/pdf/printable-invoice.ts";
import { sampleInvoice } from "../src/pdf/sample-invoice.ts";

type Line = PrintableInvoice["lines"][number];
const line: Line = { description: "Audit", quantity: "2", unitPrice: 8_400, taxRate: "20" };
const untaxed = (taxCategory: Line["taxCategory"] & string): Line => ({
  ...line,
  taxRate: "0",
  taxCategory,
});

const invoiceOf = (lines: Line[], changes: Partial<PrintableInvoice> = {}): PrintableInvoice => {
  const { lineNets: _, ...totals } = invoiceTotals(lines);
  return { ...sampleInvoice, lines, totals, ...changes };
};
const rulesBrokenBy = (invoice: PrintableInvoice) =>
  checkEInvoice(crossIndustryInvoice(invoice)).findings.map(({ rule }) => rule);
const xmlOf = (invoice: PrintableInvoice) => writeXml(crossIndustryInvoice(invoice));

test("an invoice that is right breaks no rule", () => {
  expect(checkEInvoice(crossIndustryInvoice(sampleInvoice))).toEqual({
    profile: "EN 16931",
    ok: true,
    findings: [],
  });
});

const right = invoiceOf([line]);
const { totals } = right;
const [tax] = totals.taxes as [PrintableInvoice["totals"]["taxes"][number]];
test.each([
  [["BR-CO-10"], { ...totals, net: 1, gross: 1 + totals.tax, payable: 1 + totals.tax }],
  [["BR-CO-14"], { ...totals, tax: 1, gross: totals.net + 1, payable: totals.net + 1 }],
  [["BR-CO-15"], { ...totals, gross: 1, payable: 1 }],
  [["BR-CO-16"], { ...totals, payable: 1 }],
  [["BR-CO-14", "BR-CO-17", "BR-S-09"], { ...totals, taxes: [{ ...tax, tax: 1 }] }],
  [["BR-S-08", "BR-CO-17", "BR-S-09"], { ...totals, taxes: [{ ...tax, taxable: 1 }] }],
])("wrong totals break %j", (rules, wrong) => {
  expect(rulesBrokenBy({ ...right, totals: wrong })).toEqual(rules);
});

const { taxId: _seller, ...unnamedSeller } = sampleInvoice.seller;
const { taxId: _buyer, ...unnamedBuyer } = sampleInvoice.buyer;
test.each<[string[], PrintableInvoice]>([
  [["BR-CO-26", "BR-S-02"], invoiceOf([line], { seller: unnamedSeller })],
  [["BR-AE-02"], invoiceOf([untaxed("AE")], { buyer: unnamedBuyer })],
  [["BR-IC-11", "BR-IC-12"], invoiceOf([untaxed("K")])],
  [["BR-IC-02"], invoiceOf([untaxed("K")], { buyer: unnamedBuyer, deliveryDate: "2026-03-01" })],
  [["BR-E-10"], invoiceOf([untaxed("E")])],
  [["BR-O-11"], invoiceOf([untaxed("O"), untaxed("AE")], { seller: sampleInvoice.seller })],
  [["BG-3"], invoiceOf([line], { type: "credit-note" })],
])("what is missing breaks %j", (rules, invoice) => {
  expect(rulesBrokenBy(invoice)).toEqual(expect.arrayContaining(rules));
});

test("every category that is complete breaks no rule", () => {
  const deliveryDate = "2026-03-01";
  const exempt = { ...untaxed("E"), exemptionReason: "Article 132" };
  for (const lines of [
    [line, exempt, untaxed("AE")],
    [untaxed("K")],
    [untaxed("G")],
    [untaxed("O")],
  ])
    expect(rulesBrokenBy(invoiceOf(lines, { deliveryDate }))).toEqual([]);
});

test("outside the scope of tax no VAT identifier is named, but the parties can be told (BR-O-02)", () => {
  const xml = xmlOf(invoiceOf([untaxed("O")]));
  expect(xml).not.toContain('schemeID="VA"');
  expect(xml).toMatch(/<ram:SpecifiedLegalOrganization>\s*<ram:ID>DE123456789</);
});

test("a credit note is type 381, names what it corrects, and asks nobody to pay", () => {
  const corrects = { invoiceId: sampleInvoice.id, number: "INV-0041", issueDate: "2026-03-01" };
  const xml = xmlOf(invoiceOf([line], { type: "credit-note", corrects }));
  expect(xml).toContain("<ram:TypeCode>381</ram:TypeCode>");
  expect(xml).toMatch(/<ram:InvoiceReferencedDocument>\s*<ram:IssuerAssignedID>INV-0041</);
  expect(xml).toContain('<qdt:DateTimeString format="102">20260301</qdt:DateTimeString>');
  expect(xml).not.toContain("PaymentMeans");
});

test("text that the font lacks stands whole in the XML, without what XML cannot hold", () => {
  const name = "東京 🎉 <Ltd> & \u0007Söhne \ud83d";
  const xml = xmlOf({ ...sampleInvoice, buyer: { ...sampleInvoice.buyer, name } });
  expect(xml).toContain("<ram:Name>東京 🎉 &lt;Ltd&gt; &amp; Söhne \ufffd</ram:Name>");
});

test("XML is written one element a line, with text and attributes escaped", () => {
  expect(writeXml(element("a", [element("b", 'x"<&>', { c: '"' }), undefined]))).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b c="&quot;">x&quot;&lt;&amp;&gt;</b>\n</a>\n',
  );
  expect(escaped("a\r\n\tb")).toBe("a&#13;\n\tb");
});

test("a file that carries nothing is found out", () => {
  expect(pdfFindings(Buffer.from("%PDF-1.7")).map(({ rule }) => rule)).toEqual([
    ...["FX-AF", "FX-NAME", "FX-LEVEL", "PDFA-6.6.4", "PDFA-6.2.3", "PDFA-6.7.4", "PDFA-6.2.11.4"],
  ]);
});
