import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { InvoiceLine, Party } from "@recibo/common/contracts/shapes";
import { command } from "./command.ts";

/** A command and what is special about it. */
export type MixedCommand = { name: string; value: GenerateInvoice; logo?: "png" | "svg" };

const line: InvoiceLine = {
  description: "Consulting",
  quantity: "2",
  unit: "hour",
  unitPrice: 12_000,
  taxRate: "19",
};
const untaxed = (taxCategory: InvoiceLine["taxCategory"] & string): InvoiceLine => ({
  ...line,
  taxRate: "0",
  taxCategory,
});
const exempt: InvoiceLine = {
  ...untaxed("E"),
  exemptionReason: "Exempt under section 4 no. 21 UStG",
};
const french: Party = {
  name: "Maréchal et Fils SARL",
  taxId: "FR40303265045",
  street: "8 rue de l’Église",
  postcode: "69005",
  city: "Lyon",
  country: "FR",
  email: "compta@marechal.example",
  phone: "+33 4 72 00 00 00",
  registrationId: "303 265 045",
};
const brazilian: Party = {
  name: "Ana Lima Consultoria Ltda.",
  taxId: "12.345.678/0001-95",
  street: "Rua Augusta 1500, 3º andar",
  postcode: "01304-001",
  city: "São Paulo",
  country: "BR",
  email: "financeiro@analima.example",
};
const american: Party = {
  name: "Acme Corp.",
  street: "350 Fifth Avenue",
  postcode: "NY 10118",
  city: "New York",
  country: "US",
};
const iban = "DE89370400440532013000";
const corrects = {
  invoiceId: "6f1d3a52-88c4-8e1b-9a3e-5b0c7d2f4e61",
  number: "INV-0007",
  issueDate: "2026-10-05",
};
const rates = ["19", "7", "5.5", "0", "20", "2.1"];

/** Lines of many rates, quantities and discounts, the same each time. */
function manyLines(count: number): InvoiceLine[] {
  return Array.from({ length: count }, (_, index) => ({
    description: `Item ${index + 1}: ${"a part of the whole ".repeat(index % 4)}`,
    quantity: `${1 + (index % 9)}.${index % 1_000}`,
    unit: ["hour", "day", "kg", "piece", "crate"][index % 5] as string,
    unitPrice: 199 + index * 37,
    taxRate: rates[index % rates.length] as string,
    ...(index % 3 === 1 && { discount: { percent: `${(index % 7) + 0.5}` } }),
    ...(index % 3 === 2 && { discount: { amount: 50 } }),
  }));
}

const shapes: readonly (readonly [name: string, Partial<GenerateInvoice>, logo?: "png" | "svg"])[] =
  [
    ["an ordinary invoice", { iban }],
    ["two rates", { lines: [line, { ...line, taxRate: "7" }], iban }],
    ["a rate with decimals", { lines: [{ ...line, taxRate: "5.5" }] }],
    ["an odd rate", { lines: [{ ...line, unitPrice: 33, quantity: "0.3333", taxRate: "8.875" }] }],
    ["zero rated", { lines: [{ ...line, taxRate: "0" }] }],
    ["taxed and zero rated", { lines: [line, { ...line, taxRate: "0" }] }],
    ["exempt, with a reason", { lines: [exempt] }],
    [
      "exempt for two reasons, and taxed",
      { lines: [exempt, { ...exempt, exemptionReason: "Article 132 (1) (i)" }, line] },
    ],
    ["reverse charge", { lines: [untaxed("AE")], buyer: french, iban }],
    ["reverse charge and taxed", { lines: [untaxed("AE"), line], buyer: french }],
    [
      "reverse charge to a buyer without VAT identifier",
      { lines: [untaxed("AE")], buyer: { ...french, taxId: "4711" } },
    ],
    [
      "intra-community supply",
      { lines: [untaxed("K")], buyer: french, deliveryDate: "2026-10-30", iban },
    ],
    ["export", { lines: [untaxed("G")], buyer: american, currency: "USD", iban }],
    ["outside the scope of tax", { lines: [untaxed("O")], buyer: french }],
    [
      "outside the scope of tax, of a Brazilian seller",
      { lines: [untaxed("O")], seller: brazilian, currency: "BRL", language: "pt-BR" },
    ],
    ["a discount in per cent", { lines: [{ ...line, discount: { percent: "12.5" } }] }],
    ["a discount in money", { lines: [{ ...line, discount: { amount: 1_999 } }, line] }],
    ["a line for nothing", { lines: [{ ...line, discount: { percent: "100" } }, line] }],
    ["every kind of discount", { lines: manyLines(9) }],
    ["a credit note", { type: "credit-note", corrects, series: "CN" }],
    [
      "a credit note of two rates with a discount, in Portuguese",
      {
        type: "credit-note",
        corrects,
        series: "NC/2026/{0001}",
        language: "pt-BR",
        seller: brazilian,
        currency: "BRL",
        lines: [
          { ...line, discount: { percent: "10" } },
          { ...line, taxRate: "7" },
        ],
      },
    ],
    [
      "a credit note of reverse charge",
      { type: "credit-note", corrects, series: "CN", lines: [untaxed("AE")], buyer: french, iban },
    ],
    ["yen", { currency: "JPY", lines: [{ ...line, quantity: "1.5", unitPrice: 333 }] }],
    ["won, with a discount", { currency: "KRW", lines: manyLines(5) }],
    ["Kuwaiti dinars", { currency: "KWD", lines: [{ ...line, unitPrice: 12_345, taxRate: "5" }] }],
    ["Tunisian dinars, with discounts", { currency: "TND", lines: manyLines(12) }],
    ["Swiss francs", { currency: "CHF", lines: manyLines(3), iban: "CH9300762011623852957" }],
    ["reais", { currency: "BRL", language: "pt-BR", seller: brazilian, lines: manyLines(4) }],
    [
      "the longest names",
      {
        seller: { ...french, name: "Société ".repeat(25).trim(), city: "W".repeat(100) },
        buyer: { ...french, name: "W".repeat(200), street: "Ж".repeat(200) },
      },
    ],
    [
      "text that the font lacks",
      {
        buyer: { ...american, name: "東京商事 🎉 Ltd", city: "東京" },
        lines: [{ ...line, description: "寿司 & <b>tea</b>\u0007 \ud83d عربى" }],
        note: "Thank you 🙏\tand\r\nsee you",
      },
    ],
    [
      "text with what XML and PDF write otherwise",
      { buyer: { ...french, name: `A & B <"Söhne"> (C\\D) 'E'` }, note: "]]> &amp; --> %PDF" },
    ],
    ["Greek and Cyrillic", { buyer: { ...french, name: "Ωμέγα Λογιστική", city: "Київ" } }],
    [
      "everything that can be given",
      {
        buyer: french,
        iban,
        paymentTerms: "Payable within 30 days.\n2 % off within 10 days.",
        note: "Thank you.",
        paymentDetails: "By transfer",
        buyerReference: "04011000-12345-34",
        orderReference: "PO-2026-118",
        deliveryDate: "2026-11-01",
        series: "2026-{00001}",
        seller: { ...french, name: "Alder & Brook", taxId: "DE123456789", country: "DE" },
      },
    ],
    ["payment in words", { paymentDetails: "PIX: financeiro@analima.example" }],
    ["a number in the middle", { series: "R/{0042}/2026" }],
    ["a PNG logo with transparency", { lines: manyLines(2) }, "png"],
    ["an SVG logo with text and opacity", { language: "pt-BR", lines: manyLines(2) }, "svg"],
    ["40 lines", { lines: manyLines(40), iban }],
    ["200 lines", { lines: manyLines(200), language: "pt-BR" }],
    ["the largest amounts", { lines: [{ ...line, quantity: "99", unitPrice: 10_000_000_000 }] }],
  ];

/** Forty commands of mixed shapes, each of which can be issued. */
export const mixedCommands: readonly MixedCommand[] = shapes.map(([name, fields, logo]) => ({
  name,
  value: command(fields),
  ...(logo && { logo }),
}));
