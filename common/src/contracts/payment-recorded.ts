import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import { currencyCode, id, isoDate, minorUnits } from "./shapes.ts";

/** Fact: money came in for an invoice. */
export const paymentRecorded = contract({
  topic: "payment-recorded",
  type: "recibo.payment-recorded.v1",
  meaning: "A person recorded that an invoice was paid, in whole or in part.",
  key: "organisationId",
  producedBy: "dashboard",
  consumedBy: ["score-calculator"],
  value: z.object({
    organisationId: id,
    paymentId: id,
    invoiceId: id,
    /** The day the money arrived. */
    date: isoDate,
    /** Amount received, above zero. */
    amount: minorUnits.positive(),
    currency: currencyCode,
  }),
});
export type PaymentRecorded = ValueOf<typeof paymentRecorded>;
