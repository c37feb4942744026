import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import { currencyCode, id, isoDate, minorUnits, organisationId } from "./shapes.ts";

/** The longest reason for taking a payment back, in characters. */
export const longestReversalReason = 500;

/**
 * Fact: a payment that was recorded never came in. A topic of its own, for whoever reads `payment-recorded` takes all
 * that lies there for money. It comes in no order with it: one who knows a reversal before its payment keeps it.
 */
export const paymentReversed = contract({
  topic: "payment-reversed",
  type: "recibo.payment-reversed.v1",
  meaning:
    "A person took back a payment that was recorded by mistake: it counts as never made, as of any day.",
  key: "organisationId",
  producedBy: "dashboard",
  consumedBy: ["score-calculator"],
  value: z.object({
    organisationId,
    paymentId: id.describe("The payment that is taken back, whole; told again, it stays so"),
    invoiceId: id.describe("The invoice that it was recorded for"),
    date: isoDate.describe("The day it was taken back"),
    amount: minorUnits.positive().describe("The payment's amount, in minor units, above zero"),
    currency: currencyCode.describe("Currency of the invoice"),
    reason: z.string().min(1).max(longestReversalReason).describe("Why, in a person's words"),
  }),
});
export type PaymentReversed = ValueOf<typeof paymentReversed>;
