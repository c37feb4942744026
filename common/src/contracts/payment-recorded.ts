import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import { currencyCode, id, isoDate, minorUnits, organisationId } from "./shapes.ts";

/** How money can come in. */
export const paymentMethods = ["transfer", "card", "cash", "direct-debit", "pix", "other"] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** Fact: money came in for an invoice. */
export const paymentRecorded = contract({
  topic: "payment-recorded",
  type: "recibo.payment-recorded.v1",
  meaning: "A person recorded that an invoice was paid, in whole or in part.",
  key: "organisationId",
  producedBy: "dashboard",
  consumedBy: ["score-calculator"],
  value: z.object({
    organisationId,
    paymentId: id.describe("The payment; told again, it is the same one"),
    invoiceId: id.describe("The invoice that it pays"),
    date: isoDate.describe("The day the money arrived"),
    amount: minorUnits.positive().describe("Amount received, in minor units, above zero"),
    currency: currencyCode.describe("Currency of the invoice"),
    method: z.enum(paymentMethods).optional().describe("How the money came in, if that was said"),
  }),
});
export type PaymentRecorded = ValueOf<typeof paymentRecorded>;
