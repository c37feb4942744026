import type { Score } from "../contracts/score-calculated.ts";
import { benefitsOf, type TierCode } from "./benefits.ts";

const tier = (code: TierCode, title: string, from: number) => ({
  code,
  title,
  from,
  benefits: benefitsOf(code),
});

/** The tiers, lowest first. A tier keeps what those below it offer, or betters it. */
export const tiers: readonly (Score["tier"] & { code: TierCode })[] = [
  tier("starter", "Starter", 0),
  tier("bronze", "Bronze", 300),
  tier("silver", "Silver", 500),
  tier("gold", "Gold", 700),
  tier("platinum", "Platinum", 850),
];

/** The tier of these points, and the next one up unless it is the highest. */
export function tierOf(points: number): Pick<Score, "tier" | "next"> {
  const reached = tiers.filter((tier) => tier.from <= points);
  const tier = reached.at(-1);
  if (!tier) throw new RangeError(`${points} points are below the lowest tier`);
  const above = tiers[reached.length];
  const next = above && { code: above.code, title: above.title, from: above.from };
  return { tier, ...(next && { next }) };
}
