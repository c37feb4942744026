import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import { currencyCode, id, invoiceLine, isoDate, organisationId, party } from "./shapes.ts";

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
    series: z
      .string()
      .regex(/^[A-Z0-9-]{1,12}$/, "up to 12 capital letters, digits or hyphens")
      .describe(
        "Number series, one gapless sequence each; numbers read series-sequence, as in INV-0042",
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
    paymentTerms: z
      .string()
      .trim()
      .max(500)
      .optional()
      .describe("Payment terms as printed (BT-20)"),
    note: z.string().trim().max(1000).optional().describe("Free text to the customer (BT-22)"),
  }),
});
export type GenerateInvoice = ValueOf<typeof generateInvoice>;
