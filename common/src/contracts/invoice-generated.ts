import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import { currencyCode, failed, id, invoiceTotals, isoDate, rejected } from "./shapes.ts";

/** The invoice as issued. */
export const issuedInvoice = z.object({
  id,
  number: z
    .string()
    .describe("Unique and gapless within the organisation's series (BT-1), as in INV-0042"),
  customerId: id,
  customerName: z.string(),
  currency: currencyCode,
  issueDate: isoDate,
  dueDate: isoDate,
  totals: invoiceTotals,
  document: z.object({
    key: z.string().describe("Where the PDF lies in the document store"),
    sha256: z
      .string()
      .describe(
        "SHA-256 of the file, lower-case hexadecimal; the same whenever it is rendered again",
      ),
    bytes: z.number().int().describe("Size in bytes"),
    pages: z.number().int(),
  }),
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
    z.object({ outcome: z.literal("generated"), organisationId: id, invoice: issuedInvoice }),
    rejected,
    failed,
  ]),
});
export type InvoiceGenerated = ValueOf<typeof invoiceGenerated>;
