import type { ScoreFactor, ScoreFacts } from "../contracts/score-calculated.ts";
import type { Ledger } from "./ledger.ts";

/** What a person could do about a factor. */
export type Improvement = {
  /** The ledger after it was done; what it is worth is found by scoring this one too. */
  readonly changed: Ledger;
  /** The advice, given what it is worth in words, as in `120 points`. */
  readonly message: (worth: string) => string;
  /** What the advice says, without words. */
  readonly facts: ScoreFacts;
};

/** One line of the scorecard. */
export type Factor = {
  /** Stable name. */
  readonly code: string;
  /** Name for people. */
  readonly title: string;
  /** The most points it gives. */
  readonly most: number;
  /**
   * How much of `most` is earned, 0 to 1. No payment lowers it, and neither does an invoice that is
   * not due yet or was paid on time.
   */
  share(ledger: Ledger): number;
  /** The figure as printed, one sentence why it gave these points, and what both say, without words. */
  explain(ledger: Ledger): { value: string; why: string; facts: ScoreFacts };
  /** What would raise it; absent when nothing can be done but wait, or nothing needs to. */
  improve?(ledger: Ledger): Improvement | undefined;
};

/** Whole points a factor gives. Rounded here and nowhere else, so that the factors add up to the score. */
export function pointsOf(factor: Factor, ledger: Ledger): number {
  return Math.round(factor.most * factor.share(ledger));
}

/** The factor as the contract reports it. */
export function grade(factor: Factor, ledger: Ledger): ScoreFactor {
  const { code, title, most } = factor;
  return { code, title, points: pointsOf(factor, ledger), most, ...factor.explain(ledger) };
}
