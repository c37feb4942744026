import type { ValueOf } from "./contract.ts";
import type { contracts } from "./index.ts";

type AnyContract = (typeof contracts)[number];
/** Values of each topic, for documents and tests: one for every way a reply can end. */
type Examples = { readonly [C in AnyContract as C["topic"]]: readonly ValueOf<C>[] };

const organisationId = "0199d2f4-1c00-7000-8000-000000000001";
const customerId = "0199d2f4-1c00-7000-8000-0000000000c1";
const invoiceId = "6f1d3a52-88c4-8e1b-9a3e-5b0c7d2f4e61";

const command: Examples["generate-invoice"][number] = {
  organisationId,
  series: "INV",
  currency: "EUR",
  issueDate: "2026-11-21",
  dueDate: "2026-12-21",
  seller: {
    name: "Ana Lima Consulting",
    taxId: "DE123456789",
    street: "Torstraße 1",
    postcode: "10119",
    city: "Berlin",
    country: "DE",
  },
  customerId,
  buyer: {
    name: "Nordwind GmbH",
    street: "Hafenweg 7",
    postcode: "20457",
    city: "Hamburg",
    country: "DE",
  },
  lines: [
    {
      description: "Consulting",
      quantity: "7.5",
      unit: "hour",
      unitPrice: 12_000,
      taxRate: "19",
    },
    { description: "Handbook", quantity: "1", unitPrice: 4_900, taxRate: "7" },
  ],
  iban: "DE89370400440532013000",
  paymentTerms: "Payable within 30 days.",
};

const creditNote: Examples["generate-invoice"][number] = {
  ...command,
  type: "credit-note",
  corrects: { invoiceId, number: "INV-0042", issueDate: command.issueDate },
  series: "CN-2026-{0001}",
  issueDate: "2026-11-28",
  dueDate: "2026-11-28",
  buyer: {
    name: "Maréchal et Fils SARL",
    taxId: "FR40303265045",
    street: "8 rue de l’Église",
    postcode: "69005",
    city: "Lyon",
    country: "FR",
    registrationId: "303 265 045",
  },
  lines: [
    {
      description: "Consulting",
      quantity: "2",
      unit: "hour",
      unitPrice: 12_000,
      taxRate: "0",
      taxCategory: "AE",
      discount: { percent: "10" },
    },
    {
      description: "Handbook",
      quantity: "1",
      unitPrice: 4_900,
      taxRate: "0",
      taxCategory: "E",
      exemptionReason: "Exempt under section 4 no. 21 UStG",
      discount: { amount: 400 },
    },
  ],
  buyerReference: "Cost centre 7",
  orderReference: "PO-2026-118",
  deliveryDate: "2026-11-20",
  language: "pt-BR",
  logo: {
    key: `${organisationId}/logos/2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae.png`,
    sha256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
  },
};

const failed = {
  outcome: "failed",
  organisationId,
  code: "POISON",
  message:
    "Something went wrong on our side. Nothing was done; an operator can see the request and send it again.",
} as const;

const calculated: Examples["score-calculated"][number] = {
  outcome: "calculated",
  organisationId,
  score: {
    asOf: "2026-11-21",
    points: 517,
    tier: {
      code: "silver",
      title: "Silver",
      from: 500,
      benefits: ["Issue up to 5,000 invoices a day."],
    },
    next: { code: "gold", title: "Gold", from: 700 },
    factors: [
      {
        code: "volume-and-regularity",
        title: "Volume and regularity",
        points: 142,
        most: 200,
        value: "10 invoices",
        why: "You sent 10 invoices in 10 of the last 12 months.",
        facts: {
          code: "volume-some",
          figures: { invoices: 10, activeMonths: 10 },
          amounts: [{ currency: "EUR", amount: 1_123_430 }],
        },
      },
    ],
    advice: {
      factor: "paid-on-time",
      gain: 107,
      message: "Have the next 5 invoices paid on time: worth 107 points.",
      facts: { code: "next-invoices", figures: { invoices: 5 } },
    },
  },
};

export const examples: Examples = {
  "generate-invoice": [command, creditNote],
  "invoice-generated": [
    {
      outcome: "generated",
      organisationId,
      invoice: {
        id: invoiceId,
        number: "INV-0042",
        type: "invoice",
        customerId,
        customerName: command.buyer.name,
        currency: command.currency,
        issueDate: command.issueDate,
        dueDate: command.dueDate,
        totals: {
          net: 94_900,
          taxes: [
            { category: "S", rate: "7", taxable: 4_900, tax: 343 },
            { category: "S", rate: "19", taxable: 90_000, tax: 17_100 },
          ],
          tax: 17_443,
          gross: 112_343,
          payable: 112_343,
        },
        document: {
          key: `${organisationId}/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.pdf`,
          sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
          bytes: 21_734,
          pages: 1,
        },
        xml: {
          key: `${organisationId}/d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592.xml`,
          sha256: "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592",
          bytes: 5_310,
        },
        check: { profile: "EN 16931", ok: true, findings: [] },
      },
    },
    {
      outcome: "rejected",
      organisationId,
      problems: [
        {
          code: "due-date-before-issue-date",
          field: "dueDate",
          message:
            "The due date 2026-11-20 is before the issue date 2026-11-21; choose the same day or a later one.",
          params: { dueDate: "2026-11-20", issueDate: "2026-11-21" },
        },
      ],
    },
    failed,
  ],
  "calculate-score": [{ organisationId, asOf: "2026-11-21" }],
  "score-calculated": [calculated, failed],
  "payment-recorded": [
    {
      organisationId,
      paymentId: "0199d2f4-1c00-7000-8000-0000000000e1",
      invoiceId,
      date: "2026-12-01",
      amount: 112_343,
      currency: "EUR",
    },
  ],
  "payment-reversed": [
    {
      organisationId,
      paymentId: "0199d2f4-1c00-7000-8000-0000000000e1",
      invoiceId,
      date: "2026-12-02",
      amount: 112_343,
      currency: "EUR",
      reason: "Belongs to INV-0043.",
    },
  ],
  "dead-letter": [],
};
