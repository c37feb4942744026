import type { Score } from "../contracts/score-calculated.ts";
import { type Factor, pointsOf } from "./factor.ts";
import type { Ledger } from "./ledger.ts";
import { count } from "./wording.ts";

type Advice = NonNullable<Score["advice"]>;

/**
 * What would raise the score most. Each factor's improvement is scored as if it had been done, and
 * its gain is the difference of the whole score, not of that factor alone. When nothing that can be
 * done gains a point, the advice is the factor with the most points left; absent when none has any.
 */
export function advise(factors: readonly Factor[], ledger: Ledger): Advice | undefined {
  let best: Advice | undefined;
  for (const factor of factors) {
    const advice = worthOf(factor, factors, ledger);
    if (advice && advice.gain > (best?.gain ?? 0)) best = advice;
  }
  return best ?? goOn(factors, ledger);
}

/** Points of all factors together. */
export function totalOf(factors: readonly Factor[], ledger: Ledger): number {
  return factors.reduce((sum, factor) => sum + pointsOf(factor, ledger), 0);
}

function worthOf(factor: Factor, factors: readonly Factor[], ledger: Ledger): Advice | undefined {
  if (missing(factor, ledger) === 0) return undefined;
  const improvement = factor.improve?.(ledger);
  if (!improvement) return undefined;
  const gain = totalOf(factors, improvement.changed) - totalOf(factors, ledger);
  const { message, facts } = improvement;
  return { factor: factor.code, gain, message: message(count(gain, "point")), facts };
}

function goOn(factors: readonly Factor[], ledger: Ledger): Advice | undefined {
  const [most] = [...factors].sort((a, b) => missing(b, ledger) - missing(a, ledger));
  if (!most) return undefined;
  const gain = missing(most, ledger);
  if (gain === 0) return undefined;
  const from = `“${most.title}”`;
  const message = `Keep going: up to ${count(gain, "point")} more can come from ${from} with time.`;
  return { factor: most.code, gain, message, facts: { code: "go-on", figures: {} } };
}

function missing(factor: Factor, ledger: Ledger): number {
  return factor.most - pointsOf(factor, ledger);
}
