import { expect, test } from "@jest/globals";
import type { GenerateInvoice } from "../../src/contracts/generate-invoice.ts";
import { countryCodes, countryName, isKnownCountry } from "../../src/invoicing/countries.ts";
import { groupedIban, isValidIban } from "../../src/invoicing/iban.ts";
import { problemsOf } from "../../src/invoicing/invoice-rules.ts";

const party = {
  name: "Alder & Brook",
  taxId: "DE123456789",
  street: "Lindenstraße 14",
  postcode: "10969",
  city: "Berlin",
  country: "DE",
};
const line = { description: "Bookkeeping", quantity: "2", unitPrice: 8400, taxRate: "20" };
const command: GenerateInvoice = {
  organisationId: "018f3b5e-7a10-7c3d-9b52-3f1c5a7e9d01",
  series: "INV",
  currency: "EUR",
  issueDate: "2026-03-12",
  dueDate: "2026-04-11",
  seller: party,
  customerId: "018f3b5e-7a10-7c3d-9b52-3f1c5a7e9d02",
  buyer: party,
  lines: [line],
};

/** Code and field of each problem of the command with these changes. */
const problemsWith = (changes: Partial<GenerateInvoice>) =>
  problemsOf({ ...command, ...changes }).map(({ code, field }) => `${code} ${field}`);
const problemsWithLine = (changes: Partial<typeof line>) =>
  problemsWith({ lines: [line, { ...line, ...changes }] });

test("an ordinary invoice has no problem", () => {
  expect(problemsOf(command)).toEqual([]);
});

test("due on the day of issue is allowed, before it is not", () => {
  expect(problemsWith({ dueDate: command.issueDate })).toEqual([]);
  expect(problemsOf({ ...command, dueDate: "2026-03-11" })).toEqual([
    {
      code: "due-date-before-issue-date",
      field: "dueDate",
      message:
        "The due date 2026-03-11 is before the issue date 2026-03-12; choose the same day or a later one.",
      params: { dueDate: "2026-03-11", issueDate: "2026-03-12" },
    },
  ]);
});

test("an invoice without lines is refused", () => {
  expect(problemsWith({ lines: [] })).toEqual(["no-lines lines"]);
});

test.each([
  [{ description: " " }, "description-missing lines.1.description"],
  [{ quantity: "0" }, "quantity-out-of-range lines.1.quantity"],
  [{ quantity: "-1" }, "quantity-out-of-range lines.1.quantity"],
  [{ quantity: "1000000.01" }, "quantity-out-of-range lines.1.quantity"],
  [{ quantity: "0.00001" }, "quantity-too-precise lines.1.quantity"],
  [{ unitPrice: -1 }, "unit-price-out-of-range lines.1.unitPrice"],
  [{ unitPrice: 10_000_000_001 }, "unit-price-out-of-range lines.1.unitPrice"],
  [{ taxRate: "100.01" }, "tax-rate-out-of-range lines.1.taxRate"],
  [{ taxRate: "-1" }, "tax-rate-out-of-range lines.1.taxRate"],
])("a line with %j is refused at its field", (changes, expected) => {
  expect(problemsWithLine(changes)).toEqual([expected]);
});

test.each([
  { quantity: "1000000" },
  { quantity: "0.0001" },
  { quantity: "2.500000" },
  { unitPrice: 0 },
  { taxRate: "0" },
  { taxRate: "100" },
])("a line with %j is at the edge and allowed", (changes) => {
  expect(problemsWithLine(changes)).toEqual([]);
});

test("both parties need name, street, city and a known country (BR-06 to BR-11)", () => {
  const seller = { ...party, name: "", city: " " };
  const buyer = { ...party, street: "", country: "XX" };
  expect(problemsWith({ seller, buyer })).toEqual([
    "name-missing seller.name",
    "city-missing seller.city",
    "street-missing buyer.street",
    "country-unknown buyer.country",
  ]);
  expect(problemsWith({ buyer: { ...party, country: "" } })).toEqual([
    "country-missing buyer.country",
  ]);
  expect(["DE", "FR", "US", "XK"].every(isKnownCountry)).toBe(true);
});

test("the currency must be known and the IBAN without typing errors", () => {
  expect(problemsWith({ currency: "XXX", iban: "DE89 3704 0044 0532 0130 01" })).toEqual([
    "currency-unknown currency",
    "iban-invalid iban",
  ]);
  expect(problemsWith({ iban: "de89 3704 0044 0532 0130 00" })).toEqual([]);
  expect(problemsWith({ iban: " " })).toEqual([]);
});

test("the total must be above zero and within what an invoice can hold", () => {
  expect(problemsWithLine({ unitPrice: 0 })).toEqual([]);
  expect(problemsWith({ lines: [{ ...line, unitPrice: 0 }] })).toEqual([
    "total-not-positive lines",
  ]);
  const large = { ...line, quantity: "1000000", unitPrice: 10_000_000_000 };
  expect(problemsWith({ lines: [large] })).toEqual(["total-too-large lines"]);
  expect(problemsWith({ lines: [{ ...large, quantity: "1000" }] })).toEqual([
    "total-too-large lines",
  ]);
});

test("every country has a name in English and in Portuguese", () => {
  for (const language of ["en", "pt-BR"] as const) {
    const names = countryCodes.map((code) => countryName(code, language));
    expect(names.filter((name) => !/^\p{L}[\p{L}.,’' ()-]{2,}$/u.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(countryCodes.length);
  }
  expect(countryName("DE", "pt-BR")).toBe("Alemanha");
});

test("everything is said at once, in the order of the form", () => {
  const problems = problemsWith({
    seller: { ...party, name: "" },
    dueDate: "2020-01-01",
    currency: "ABC",
    lines: [{ ...line, taxRate: "101", quantity: "0" }, line, { ...line, description: "" }],
  });
  expect(problems).toEqual([
    "name-missing seller.name",
    "due-date-before-issue-date dueDate",
    "currency-unknown currency",
    "quantity-out-of-range lines.0.quantity",
    "tax-rate-out-of-range lines.0.taxRate",
    "description-missing lines.2.description",
  ]);
});

test("every message is a sentence that names the line as the person counts", () => {
  const [problem] = problemsOf({ ...command, lines: [line, { ...line, taxRate: "120" }] });
  expect(problem?.message).toBe("Line 2: the tax rate 120 is out of range; use 0 to 100 per cent.");
});

test("IBANs are checked and grouped (ISO 13616)", () => {
  const valid = ["GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606", "NO9386011117947"];
  expect(valid.filter(isValidIban)).toEqual(valid);
  expect(["GB82WEST12345698765433", "XX", "", "DE89"].filter(isValidIban)).toEqual([]);
  expect(groupedIban("fr1420041010050500013m02606")).toBe("FR14 2004 1010 0505 0001 3M02 606");
});
