import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import {
  correctedInvoice,
  currencyCode,
  id,
  invoiceLine,
  invoiceType,
  isoDate,
  language,
  logo,
  organisationId,
  party,
  text,
} from "./shapes.ts";

/**
 * Command: issue one invoice. The shape is checked here; whether it may be issued (a line at least,
 * ranges, dates, currency) is decided by the invoice-generator, which answers with the field at fault.
 */
export const generateInvoice = contract({
  topic: "generate-invoice",
  type: "recibo.generate-invoice.v1",
  meaning: "A person asks for an invoice to be issued: give it a number, total it, make its PDF.",
  key: "organisationId",
  producedBy: "dashboard",
  consumedBy: ["invoice-generator"],
  value: z.object({
    organisationId,
    type: invoiceType
      .optional()
      .describe("Invoice (BT-3: 380) or credit note (381); absent: invoice"),
    corrects: correctedInvoice
      .optional()
      .describe("The invoice that a credit note corrects (BG-3)"),
    series: text(40).describe(
      "Number series, one gapless sequence each: a name, as in `INV` for INV-0042, or a pattern with one run of digits in braces, as in `2026-{0001}` for 2026-0042. The braces hold the first number and how many digits it has at least",
    ),
    currency: currencyCode.describe("Currency of every amount of the invoice (BT-5)"),
    issueDate: isoDate.describe("Issue date (BT-2)"),
    dueDate: isoDate.describe("Payment due date (BT-9)"),
    seller: party.describe("The organisation, as printed (BG-4)"),
    customerId: id.describe("The dashboard's id of the customer"),
    buyer: party.describe("The customer, as printed (BG-7)"),
    lines: z
      .array(invoiceLine)
      .max(1000)
      .describe("Invoice lines (BG-25), as printed from top to bottom"),
    iban: z.string().max(42).optional().describe("Where to pay (BT-84)"),
    paymentTerms: text(500).optional().describe("Payment terms as printed (BT-20)"),
    note: text(1000).optional().describe("Free text to the customer (BT-22)"),
    paymentDetails: text(500)
      .optional()
      .describe("How to pay where there is no IBAN, as printed (BT-82)"),
    buyerReference: text(100)
      .optional()
      .describe("What the buyer wants to see, as a cost centre (BT-10)"),
    orderReference: text(100).optional().describe("Number of the buyer's order (BT-13)"),
    deliveryDate: isoDate.optional().describe("When it was delivered or done (BT-72)"),
    language: language.optional().describe("Language of the PDF; absent: en"),
    logo: logo
      .optional()
      .describe("The seller's logo, PNG or SVG, checked before; absent: the seller's name"),
  }),
});
export type GenerateInvoice = ValueOf<typeof generateInvoice>;
