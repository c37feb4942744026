import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import { derivedId } from "@recibo/common/uuid";
import { shortestPassword } from "../accounts/accounts.ts";
import { addDays } from "../invoices/invoice-form.ts";
import type { Payment } from "../invoices/record-payment.ts";
import {
  buyerOf,
  languageFor,
  logoOf,
  paymentDaysFor,
  paymentOf,
  sellerOf,
  seriesFor,
} from "../organisation/invoicing-defaults.ts";
import type { Customer, Organisation } from "../tables.ts";
import { demoLogo } from "./demo-logo.ts";

const organisationId = derivedId("demo", "organisation");

export const demoOrganisation: Organisation = {
  id: organisationId,
  name: "Estúdio Maré",
  taxId: "PT509442013",
  registrationId: "CRC Lisboa 509442013",
  street: "Rua do Alecrim 28",
  postcode: "1200-018",
  city: "Lisboa",
  country: "PT",
  iban: "PT50000201231234567890154",
  currency: "EUR",
  paymentDays: 30,
  email: "contas@estudiomare.example",
  phone: "+351 213 900 128",
  paymentDetails: "",
  taxRates: [
    { rate: "23", label: "IVA normal", category: "S", isDefault: true },
    { rate: "13", label: "IVA intermédio", category: "S", isDefault: false },
    { rate: "6", label: "IVA reduzido", category: "S", isDefault: false },
    { rate: "0", label: "Reverse charge", category: "AE", isDefault: false },
  ],
  language: "en",
  shortestPassword,
  invoiceSeries: "INV-{0001}",
  creditNoteSeries: "CN-{0001}",
  logoKey: `logos/${organisationId}/${demoLogo.sha256}.svg`,
  logoSha256: demoLogo.sha256,
  logoType: demoLogo.type,
};

const since = new Date("2026-01-05T09:00:00Z");

const customer = (
  name: string,
  rest: Pick<Customer, "taxId" | "street" | "postcode" | "city" | "country"> & Partial<Customer>,
): Customer => ({
  id: derivedId("demo", "customer", name),
  organisationId,
  name,
  ...{ email: "", phone: "", registrationId: "", reference: "", notes: "" },
  ...{ language: null, paymentDays: null, archivedAt: null, createdAt: since, updatedAt: since },
  ...rest,
});

export const demoCustomers: Customer[] = [
  customer("Nordlicht Möbel GmbH", {
    taxId: "DE811907980",
    street: "Speicherstraße 11",
    postcode: "20457",
    city: "Hamburg",
    country: "DE",
    registrationId: "HRB 88412",
    email: "buchhaltung@nordlicht.example",
    phone: "+49 40 555 0142",
    reference: "KST 4711",
  }),
  customer("Boulangerie Sélène", {
    taxId: "FR40303265045",
    street: "14 rue des Martyrs",
    postcode: "75009",
    city: "Paris",
    country: "FR",
    email: "bonjour@boulangerie-selene.example",
    notes: "Closed on Mondays; call before noon.",
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
  const customer = demoCustomers[which] as Customer;
  const issueDate = addDays(today.toISOString().slice(0, 10), -issuedDaysAgo);
  const paymentDays = paymentDaysFor(demoOrganisation, customer);
  return {
    organisationId,
    series: seriesFor(demoOrganisation, "invoice", issueDate),
    currency: demoOrganisation.currency,
    issueDate,
    dueDate: addDays(issueDate, paymentDays),
    seller: sellerOf(demoOrganisation),
    customerId: customer.id,
    buyer: buyerOf(customer),
    language: languageFor(demoOrganisation, customer),
    ...paymentOf(demoOrganisation),
    ...logoOf(demoOrganisation),
    ...(customer.reference === "" ? {} : { buyerReference: customer.reference }),
    lines: lines.map(([description, quantity, unit, unitPrice]) => ({
      description,
      quantity,
      unit,
      unitPrice,
      taxRate: "23",
    })),
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
