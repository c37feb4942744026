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
  }),
});
export type CalculateScore = ValueOf<typeof calculateScore>;
