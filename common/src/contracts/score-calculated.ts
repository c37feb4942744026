import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import { failed, id, isoDate, rejected } from "./shapes.ts";

/** One line of the scorecard. */
export const scoreFactor = z.object({
  /** Stable name, as in `paid-on-time`. */
  code: z.string(),
  /** Name for people. */
  title: z.string(),
  /** Points given, 0 to `most`. */
  points: z.number().int().min(0),
  /** The most this factor could give. */
  most: z.number().int().positive(),
  /** The figure that led to the points, as printed: `83 %`, `12 days`. */
  value: z.string(),
  /** One sentence: why these points. */
  why: z.string(),
});
export type ScoreFactor = z.infer<typeof scoreFactor>;

/** A score with everything needed to understand it. */
export const score = z.object({
  asOf: isoDate,
  /** Sum of the factors' points, 0 to 1000. */
  points: z.number().int().min(0).max(1000),
  tier: z.object({
    code: z.string(),
    title: z.string(),
    /** The fewest points that give this tier. */
    from: z.number().int(),
    /** What the tier unlocks, a sentence each. */
    benefits: z.array(z.string()),
  }),
  /** The next tier up, absent at the top. */
  next: z.object({ title: z.string(), from: z.number().int() }).optional(),
  factors: z.array(scoreFactor),
  /** What would raise the score most; absent when every factor gives all it can. */
  advice: z
    .object({
      factor: z.string(),
      /** Points that could still be won there. */
      gain: z.number().int(),
      message: z.string(),
    })
    .optional(),
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
    z.object({ outcome: z.literal("calculated"), organisationId: id, score }),
    rejected,
    failed,
  ]),
});
export type ScoreCalculated = ValueOf<typeof scoreCalculated>;
