import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import { derivedId } from "@recibo/common/uuid";
import { addDays } from "../invoices/invoice-form.ts";
import type { Payment } from "../invoices/record-payment.ts";
import type { NewCustomer } from "../tables.ts";

const organisationId = derivedId("demo", "organisation");

export const demoOrganisation = {
  id: organisationId,
  name: "Estúdio Maré",
  taxId: "PT509442013",
  street: "Rua do Alecrim 28",
  postcode: "1200-018",
  city: "Lisboa",
  country: "PT",
  iban: "PT50000201231234567890154",
  currency: "EUR",
  paymentDays: 30,
};

const customer = (
  name: string,
  rest: { taxId: string; street: string; postcode: string; city: string; country: string },
) => ({
  id: derivedId("demo", "customer", name),
  organisationId,
  name,
  email: "",
  ...rest,
});

export const demoCustomers: NewCustomer[] = [
  customer("Nordlicht Möbel GmbH", {
    taxId: "DE811907980",
    street: "Speicherstraße 11",
    postcode: "20457",
    city: "Hamburg",
    country: "DE",
  }),
  customer("Boulangerie Sélène", {
    taxId: "FR40303265045",
    street: "14 rue des Martyrs",
    postcode: "75009",
    city: "Paris",
    country: "FR",
  }),
  customer("Farmácia do Cais", {
    taxId: "PT503504564",
    street: "Cais do Sodré 7",
    postcode: "1200-450",
    city: "Lisboa",
    country: "PT",
  }),
];

type DemoInvoice = {
  /** Index of the customer. */
  customer: 0 | 1 | 2;
  issuedDaysAgo: number;
  /** Days from issue to payment; absent when it is not paid. */
  paidAfter?: number;
  lines: [description: string, quantity: string, unit: string, unitPrice: number][];
};

/** Half a year of a small design studio: mostly paid on time, twice late, once not at all. */
export const demoInvoices: DemoInvoice[] = [
  {
    customer: 0,
    issuedDaysAgo: 178,
    paidAfter: 24,
    lines: [["Brand workshop", "2", "day", 95_000]],
  },
  {
    customer: 1,
    issuedDaysAgo: 160,
    paidAfter: 28,
    lines: [
      ["Shop window lettering", "1", "piece", 48_000],
      ["Fitting", "6", "hour", 6_500],
    ],
  },
  {
    customer: 2,
    issuedDaysAgo: 149,
    paidAfter: 12,
    lines: [["Packaging for own-label line", "1", "piece", 132_000]],
  },
  {
    customer: 0,
    issuedDaysAgo: 133,
    paidAfter: 29,
    lines: [["Catalogue design, autumn", "38", "page", 4_200]],
  },
  {
    customer: 1,
    issuedDaysAgo: 118,
    paidAfter: 41,
    lines: [
      ["Menu cards", "250", "piece", 185],
      ["Proof prints", "3", "piece", 2_400],
    ],
  },
  {
    customer: 0,
    issuedDaysAgo: 101,
    paidAfter: 20,
    lines: [["Trade fair stand, concept", "3", "day", 88_000]],
  },
  {
    customer: 2,
    issuedDaysAgo: 88,
    paidAfter: 30,
    lines: [["Sign for the corner shop", "1", "piece", 76_500]],
  },
  {
    customer: 0,
    issuedDaysAgo: 74,
    paidAfter: 25,
    lines: [
      ["Web shop templates", "12.5", "hour", 8_400],
      ["Photo editing", "46", "piece", 950],
    ],
  },
  {
    customer: 1,
    issuedDaysAgo: 66,
    paidAfter: 45,
    lines: [["Bread bags, illustration", "4", "motif", 22_000]],
  },
  { customer: 2, issuedDaysAgo: 48, lines: [["Advent calendar, design", "1", "piece", 98_000]] },
  {
    customer: 0,
    issuedDaysAgo: 35,
    paidAfter: 22,
    lines: [["Catalogue design, winter", "42", "page", 4_200]],
  },
  {
    customer: 1,
    issuedDaysAgo: 9,
    lines: [
      ["Christmas labels", "1200", "piece", 42],
      ["Courier", "1", "piece", 1_850],
    ],
  },
];

/** The command of the nth demo invoice, dated back from today. */
export function demoCommand(index: number, today: Date): GenerateInvoice {
  const { customer: which, issuedDaysAgo, lines } = demoInvoices[index] as DemoInvoice;
  const chosen = demoCustomers[which] as NewCustomer;
  const { id: customerId, organisationId: _, ...buyer } = chosen;
  const { id: __, iban, currency, paymentDays, ...seller } = demoOrganisation;
  const issueDate = addDays(today.toISOString().slice(0, 10), -issuedDaysAgo);
  return {
    organisationId,
    series: "INV",
    currency,
    issueDate,
    dueDate: addDays(issueDate, paymentDays),
    seller,
    customerId,
    buyer,
    lines: lines.map(([description, quantity, unit, unitPrice]) => ({
      description,
      quantity,
      unit,
      unitPrice,
      taxRate: "23",
    })),
    iban,
    paymentTerms: `Payable within ${paymentDays} days.`,
  };
}

/** The payment of the nth demo invoice, if it is paid. */
export function demoPayment(
  index: number,
  issued: { id: string; issueDate: string; payable: number } | undefined,
): Payment | undefined {
  const paidAfter = demoInvoices[index]?.paidAfter;
  if (!issued || paidAfter === undefined) return undefined;
  return {
    paymentId: derivedId("demo", "payment", String(index)),
    organisationId,
    invoiceId: issued.id,
    date: addDays(issued.issueDate, paidAfter),
    amount: issued.payable,
  };
}
