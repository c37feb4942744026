import { invoiceTotals } from "@recibo/common/invoicing/totals";
import { CURRENT_LAYOUT, type PrintableInvoice } from "./printable-invoice.ts";

const lines: PrintableInvoice["lines"] = [
  {
    description: "Bookkeeping, March",
    quantity: "12.5",
    unit: "hour",
    unitPrice: 8400,
    taxRate: "20",
  },
  {
    description: "Printed handbook “Closing the year”",
    quantity: "3",
    unit: "piece",
    unitPrice: 2490,
    taxRate: "5.5",
  },
];

/** An ordinary invoice, rendered to warm up and in tests. */
export const sampleInvoice: PrintableInvoice = {
  layout: CURRENT_LAYOUT,
  id: "018f3b5e-7a10-7c3d-9b52-3f1c5a7e9d01",
  number: "INV-0042",
  currency: "EUR",
  issueDate: "2026-03-12",
  dueDate: "2026-04-11",
  seller: {
    name: "Alder & Brook Accounting",
    taxId: "DE123456789",
    street: "Lindenstraße 14",
    postcode: "10969",
    city: "Berlin",
    country: "DE",
    email: "billing@alder-brook.example",
  },
  buyer: {
    name: "Société Maréchal et Fils",
    taxId: "FR40303265045",
    street: "8 rue de l’Église",
    postcode: "69005",
    city: "Lyon",
    country: "FR",
  },
  lines,
  iban: "DE89370400440532013000",
  paymentTerms: "Payable within 30 days without deduction.",
  note: "Thank you for your trust.",
  totals: invoiceTotals(lines),
};
