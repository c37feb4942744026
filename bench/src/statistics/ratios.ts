import { median } from "./percentiles.ts";

/** One figure as a multiple of another, over several rounds. */
export type Ratio = { readonly middle: number; readonly low: number; readonly high: number };

/**
 * Compares round by round, since what ran within the same seconds saw the same machine, and takes the
 * middle: one round that a neighbour disturbed does not decide.
 *
 * @param figures one a round
 * @param others the same rounds of what it is compared with
 */
export function ratioOf(figures: readonly number[], others: readonly number[]): Ratio {
  if (figures.length !== others.length || figures.length === 0) {
    throw new Error(`cannot pair ${figures.length} rounds with ${others.length}`);
  }
  const ratios = figures.map((figure, round) => figure / (others[round] as number));
  return { middle: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}
