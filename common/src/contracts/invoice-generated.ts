import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import {
  correctedInvoice,
  currencyCode,
  failed,
  id,
  invoiceTotals,
  invoiceType,
  isoDate,
  organisationId,
  rejected,
} from "./shapes.ts";

/** What the service found when it looked over the invoice that it made. */
export const invoiceCheck = z.object({
  profile: z.literal("EN 16931").describe("The profile of Factur-X that the e-invoice claims"),
  ok: z.boolean().describe("Whether nothing was found"),
  findings: z
    .array(
      z.object({
        rule: z.string().describe("The rule that is broken, as in BR-CO-14"),
        message: z.string().describe("One sentence: what is wrong"),
      }),
    )
    .describe("What was found"),
});
export type InvoiceCheck = z.infer<typeof invoiceCheck>;

/** The invoice as issued. */
export const issuedInvoice = z.object({
  id: id.describe("The invoice; the same when its command is handled again"),
  number: z
    .string()
    .describe("Unique and gapless within the organisation's series (BT-1), as in INV-0042"),
  type: invoiceType
    .optional()
    .describe("As in the command; absent on invoices from before there were credit notes"),
  corrects: correctedInvoice.optional().describe("As in the command (BG-3)"),
  customerId: id.describe("As in the command"),
  customerName: z.string().describe("The buyer's name"),
  currency: currencyCode.describe("Currency of every amount of the invoice (BT-5)"),
  issueDate: isoDate.describe("Issue date (BT-2)"),
  dueDate: isoDate.describe("Payment due date (BT-9)"),
  totals: invoiceTotals.describe("Totals (BG-22), in minor units"),
  document: z
    .object({
      key: z.string().describe("Where the PDF lies in the document store"),
      sha256: z
        .string()
        .describe(
          "SHA-256 of the file, lower-case hexadecimal; the same whenever it is rendered again",
        ),
      bytes: z.number().int().describe("Size in bytes"),
      pages: z.number().int().describe("How many pages it has"),
    })
    .describe("The PDF, which carries the XML as factur-x.xml"),
  xml: z
    .object({
      key: z.string().describe("Where the XML lies in the document store"),
      sha256: z.string().describe("SHA-256 of the file, lower-case hexadecimal"),
      bytes: z.number().int().describe("Size in bytes"),
    })
    .optional()
    .describe("The e-invoice alone, as CII XML; absent on invoices from before there was one"),
  check: invoiceCheck
    .optional()
    .describe("Outcome of the service's own checks of the e-invoice; absent as `xml` is"),
});
export type IssuedInvoice = z.infer<typeof issuedInvoice>;

/** Reply to `generate-invoice`, and the fact that other services keep their history from. */
export const invoiceGenerated = contract({
  topic: "invoice-generated",
  type: "recibo.invoice-generated.v1",
  meaning: "How a generate-invoice command ended: the issued invoice, or why there is none.",
  key: "organisationId",
  producedBy: "invoice-generator",
  consumedBy: ["dashboard", "score-calculator"],
  value: z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("generated"),
      organisationId,
      invoice: issuedInvoice.describe("The invoice as issued"),
    }),
    rejected,
    failed,
  ]),
});
export type InvoiceGenerated = ValueOf<typeof invoiceGenerated>;
