import { expect, test } from "@jest/globals";
import type { GenerateInvoice } from "../../src/contracts/generate-invoice.ts";
import type { InvoiceLine } from "../../src/contracts/shapes.ts";
import { problemsOf } from "../../src/invoicing/invoice-rules.ts";
import { printedNumber, readSeries, seriesName } from "../../src/invoicing/series.ts";
import { vatIdOf } from "../../src/invoicing/tax-ids.ts";
import { unitCodeOf } from "../../src/invoicing/units.ts";

const address = { street: "Lindenstraße 14", postcode: "10969", city: "Berlin", country: "DE" };
const seller = { name: "Alder & Brook", taxId: "DE123456789", ...address };
const buyer = { name: "Maréchal", taxId: "FR40303265045", ...address, country: "FR" };
const command: GenerateInvoice = {
  organisationId: "018f3b5e-7a10-7c3d-9b52-3f1c5a7e9d01",
  series: "INV",
  currency: "EUR",
  issueDate: "2026-03-12",
  dueDate: "2026-04-11",
  seller,
  customerId: "018f3b5e-7a10-7c3d-9b52-3f1c5a7e9d02",
  buyer,
  lines: [],
};
const line: InvoiceLine = {
  description: "Bookkeeping",
  quantity: "2",
  unitPrice: 8400,
  taxRate: "20",
};

/** Code and field of what is wrong with an invoice of one line, with these changes. */
function problemsWith(changes: Partial<InvoiceLine>, header: Partial<GenerateInvoice> = {}) {
  const lines = [{ ...line, ...changes }];
  return problemsOf({ ...command, lines, ...header }).map(({ code, field }) => `${code} ${field}`);
}

const noTax = (taxCategory: InvoiceLine["taxCategory"] & string) => ({ taxRate: "0", taxCategory });
const { taxId: _seller, ...unnamedSeller } = seller;
const { taxId: _buyer, ...unnamedBuyer } = buyer;
const brazilian = { ...seller, taxId: "12.345.678/0001-95", country: "BR" };

test.each([
  ["S", { taxRate: "20" }],
  ["Z", { taxRate: "0" }],
  ["E", { ...noTax("E"), exemptionReason: "Section 4 no. 21 UStG" }],
  ["AE", noTax("AE")],
  ["G", noTax("G")],
  ["O", noTax("O")],
])("an invoice of category %s with all it needs has no problem", (_, changes) => {
  expect(problemsWith(changes)).toEqual([]);
});

test("every category but what is outside the scope of tax needs a tax identifier of the seller", () => {
  for (const changes of [{}, { taxRate: "0" }, noTax("AE"), noTax("K"), noTax("G")]) {
    const problems = problemsWith(changes, { seller: unnamedSeller, deliveryDate: "2026-03-01" });
    expect(problems).toEqual(["seller-tax-id-missing seller.taxId"]);
  }
  const registered = { ...unnamedSeller, registrationId: "HRB 1234" };
  expect(problemsWith(noTax("O"), { seller: registered })).toEqual([]);
  expect(problemsWith(noTax("O"), { seller: unnamedSeller })).toEqual([
    "seller-tax-id-missing seller.taxId",
  ]);
});

test("a tax number without a country is enough at home, but not across a border (BR-IC-02, BR-G-02)", () => {
  expect(problemsWith({}, { seller: brazilian })).toEqual([]);
  expect(problemsWith(noTax("G"), { seller: brazilian })).toEqual([
    "seller-vat-id-missing seller.taxId",
  ]);
});

test("reverse charge needs an identifier of the buyer (BR-AE-02)", () => {
  expect(problemsWith(noTax("AE"), { buyer: unnamedBuyer })).toEqual([
    "buyer-tax-id-missing buyer.taxId",
  ]);
});

test("intra-community supply needs the buyer's VAT identifier and a date of delivery (BR-IC-02, BR-IC-11)", () => {
  expect(problemsWith(noTax("K"))).toEqual(["delivery-date-missing deliveryDate"]);
  const deliveryDate = "2026-03-10";
  expect(problemsWith(noTax("K"), { deliveryDate })).toEqual([]);
  expect(problemsWith(noTax("K"), { deliveryDate, buyer: { ...buyer, taxId: "4711" } })).toEqual([
    "buyer-vat-id-missing buyer.taxId",
  ]);
});

test.each([
  [{ ...noTax("E") }, "exemption-reason-missing lines.0.exemptionReason"],
  [{ ...noTax("E"), exemptionReason: " " }, "exemption-reason-missing lines.0.exemptionReason"],
  [{ taxCategory: "S" as const, taxRate: "0" }, "tax-rate-zero lines.0.taxRate"],
  [{ taxCategory: "Z" as const, taxRate: "7" }, "tax-rate-not-zero lines.0.taxRate"],
  [{ taxCategory: "AE" as const, taxRate: "20" }, "tax-rate-not-zero lines.0.taxRate"],
  [{ taxCategory: "O" as const, taxRate: "0.5" }, "tax-rate-not-zero lines.0.taxRate"],
  [{ discount: { percent: "100.01" } }, "discount-out-of-range lines.0.discount"],
  [{ discount: { percent: "-1" } }, "discount-out-of-range lines.0.discount"],
  [{ discount: { amount: 16_801 } }, "discount-larger-than-line lines.0.discount"],
  [{ discount: { amount: -1 } }, "discount-larger-than-line lines.0.discount"],
])("a line with %j is refused at its field", (changes, expected) => {
  expect(problemsWith(changes)).toEqual([expected]);
});

test("a discount may take the line to nothing, but not the whole invoice", () => {
  const free = { ...line, discount: { amount: 16_800 } };
  expect(problemsOf({ ...command, lines: [free, line] })).toEqual([]);
  expect(problemsWith(free)).toEqual(["total-not-positive lines"]);
});

test("what is outside the scope of tax is not mixed with anything else (BR-O-11)", () => {
  const lines = [{ ...line, ...noTax("O") }, line];
  expect(problemsOf({ ...command, lines })).toMatchObject([
    { code: "tax-category-mixed", field: "lines.1.taxCategory", params: { line: "2" } },
  ]);
});

test("a credit note names the invoice that it corrects, and does not come before it", () => {
  const corrects = {
    invoiceId: command.customerId,
    number: "INV-0001",
    issueDate: command.issueDate,
  };
  const type = "credit-note";
  expect(problemsWith({}, { type, corrects })).toEqual([]);
  expect(problemsWith({}, { type })).toEqual(["corrected-invoice-missing corrects"]);
  expect(problemsWith({}, { type, corrects: { ...corrects, issueDate: "2026-03-13" } })).toEqual([
    "credit-note-before-invoice issueDate",
  ]);
});

test.each([
  "INV",
  "NC-2026",
  "2026-{0001}",
  "NC/2026/{0100}",
  "{1}",
  "{0001}/2026",
  "R.{001}_b",
  "2026{0001}",
])("%s is a series", (series) => {
  expect(problemsWith({}, { series })).toEqual([]);
});

test.each(["", "inv", "{YYYY}-{0001}", "{0000}", "{}", "A{1}{2}", "É-{1}", "A {1}"])(
  "“%s” is not a series",
  (series) => {
    expect(problemsWith({}, { series })).toEqual(["series-invalid series"]);
  },
);

test("the braces of a series hold its first number and how many digits there are at least", () => {
  expect(readSeries("NC/2026/{0100}")).toEqual({
    before: "NC/2026/",
    after: "",
    width: 4,
    first: 100,
  });
  expect(readSeries("INV")).toEqual({ before: "INV-", after: "", width: 4, first: 1 });
});

test("a series goes on counting when its pattern gets more digits or another first number", () => {
  const patterns = ["INV", "INV-{0001}", "INV-{000500}", "2026-{01}", "2026-{1}", "{1}/26", "{1}"];
  expect(patterns.map(seriesName)).toEqual([
    ...["INV", "INV", "INV", "2026", "2026", "{}/26", "{}"],
  ]);
  expect(patterns.map((pattern) => printedNumber(pattern, 42))).toEqual([
    ...["INV-0042", "INV-0042", "INV-000042", "2026-42", "2026-42", "42/26", "42"],
  ]);
});

test("every problem of a line says what its sentence names", () => {
  const lines = [line, { ...line, quantity: "0" }];
  expect(problemsOf({ ...command, lines })[0]?.params).toEqual({
    line: "2",
    quantity: "0",
    most: "1000000",
  });
});

test("a VAT identifier begins with its country (BR-CO-09)", () => {
  expect(["DE 123 456 789", "el123456789", "XI123456789", "ATU12345678"].map(vatIdOf)).toEqual([
    "DE123456789",
    "EL123456789",
    "XI123456789",
    "ATU12345678",
  ]);
  const others = ["12.345.678/0001-95", "XX123", "DE", "DEUTSCH", "", undefined];
  expect(others.map(vatIdOf)).toEqual(others.map(() => undefined));
});

test("units are coded by their words in English, Portuguese and German (UN/ECE Rec 20)", () => {
  const words = ["hour", "Horas", "Std.", "day", "dias", "piece", "kg", "mês", "m²", "fairy dust"];
  expect(words.map(unitCodeOf)).toEqual([
    ...["HUR", "HUR", "HUR", "DAY", "DAY", "H87", "KGM", "MON", "MTK", "C62"],
  ]);
  expect(unitCodeOf(undefined)).toBe("C62");
});
