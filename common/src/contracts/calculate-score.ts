import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import { isoDate, organisationId } from "./shapes.ts";

/** Command: calculate an organisation's score. */
export const calculateScore = contract({
  topic: "calculate-score",
  type: "recibo.calculate-score.v1",
  meaning: "A person asks for the organisation's score as of a date.",
  key: "organisationId",
  producedBy: "dashboard",
  consumedBy: ["score-calculator"],
  value: z.object({
    organisationId,
    asOf: isoDate.describe(
      "The day as of which history is judged; what happened later does not count",
    ),
    known: z
      .object({
        invoices: z.number().int().min(0).describe("Issued invoices and credit notes"),
        payments: z.number().int().min(0).describe("Recorded payments, reversed ones too"),
        reversals: z
          .number()
          .int()
          .min(0)
          .optional()
          .describe("Payments taken back; none if unsaid"),
      })
      .optional()
      .describe(
        "How much history the asker knew of: a worker that has less waits a moment for the rest, so " +
          "that a score counts the payment that was recorded just before it was asked for",
      ),
  }),
});
export type CalculateScore = ValueOf<typeof calculateScore>;
