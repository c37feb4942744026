import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import { currencyCode, failed, isoDate, minorUnits, organisationId, rejected } from "./shapes.ts";

/** What a sentence of a score says, so that a reader can say it in a language of its own. */
export const scoreFacts = z.object({
  code: z.string().describe("Which sentence it is, as in overdue-some; stable"),
  figures: z
    .record(z.string(), z.union([z.number(), isoDate]))
    .describe("Its figures by name: counts, days, shares from 0 to 1, dates"),
  amounts: z
    .array(
      z.object({
        currency: currencyCode.describe("Currency"),
        amount: minorUnits.describe("In minor units"),
      }),
    )
    .optional()
    .describe(
      "Its amounts, one a currency in alphabetical order; amounts of currencies are never added",
    ),
});
export type ScoreFacts = z.infer<typeof scoreFacts>;

/** One line of the scorecard. */
export const scoreFactor = z.object({
  code: z.string().describe("Stable name, as in paid-on-time"),
  title: z.string().describe("Name for people"),
  points: z.number().int().min(0).describe("Points given, 0 to most"),
  most: z.number().int().positive().describe("The most this factor could give"),
  value: z.string().describe("The figure that led to the points, as printed: 83 %, 12 days"),
  why: z.string().describe("One sentence: why these points"),
  facts: scoreFacts
    .optional()
    .describe("What figure and sentence say, without words; absent in scores of before 2026-11-21"),
});
export type ScoreFactor = z.infer<typeof scoreFactor>;

/** A score with everything needed to understand it. */
export const score = z.object({
  asOf: isoDate.describe("The day as of which history was judged"),
  points: z.number().int().min(0).max(1000).describe("Sum of the factors' points, 0 to 1000"),
  tier: z
    .object({
      code: z.string().describe("Stable name"),
      title: z.string().describe("Name for people"),
      from: z.number().int().describe("The fewest points that give this tier"),
      benefits: z.array(z.string()).describe("What the tier unlocks, a sentence each"),
    })
    .describe("The tier that the points give"),
  next: z
    .object({
      code: z.string().optional().describe("Stable name"),
      title: z.string().describe("Name for people"),
      from: z.number().int().describe("The fewest points that give it"),
    })
    .optional()
    .describe("The next tier up, absent at the top"),
  factors: z.array(scoreFactor).describe("The scorecard; the score is the sum of its points"),
  advice: z
    .object({
      factor: z.string().describe("Code of the factor"),
      gain: z.number().int().describe("Points that could still be won there"),
      message: z.string().describe("One sentence: what to do"),
      facts: scoreFacts.optional().describe("What the sentence says, without words"),
    })
    .optional()
    .describe("What would raise the score most; absent when every factor gives all it can"),
});
export type Score = z.infer<typeof score>;

/** Reply to `calculate-score`. */
export const scoreCalculated = contract({
  topic: "score-calculated",
  type: "recibo.score-calculated.v1",
  meaning: "How a calculate-score command ended: the score with its reasons, or why there is none.",
  key: "organisationId",
  producedBy: "score-calculator",
  consumedBy: ["dashboard"],
  value: z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("calculated"),
      organisationId,
      score: score.describe("The score with its reasons"),
    }),
    rejected,
    failed,
  ]),
});
export type ScoreCalculated = ValueOf<typeof scoreCalculated>;
