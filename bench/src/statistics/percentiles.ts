/** What a set of measurements says; all in the unit of the measurements. */
export type Summary = {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

/**
 * A quantile by linear interpolation between the two nearest measurements (Hyndman & Fan 1996, type 7:
 * what R and NumPy do unless told otherwise).
 *
 * @param sorted measurements, smallest first; at least one
 * @param share 0 to 1: 0.5 is the median
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) throw new Error("a quantile needs at least one measurement");
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

/** Percentiles of measurements in any order; leaves them as they are. */
export function summarise(measurements: ArrayLike<number>): Summary {
  const sorted = Float64Array.from(measurements).sort();
  return {
    count: sorted.length,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    max: quantile(sorted, 1),
  };
}

/** The middle of a few figures, one a round. */
export function median(figures: readonly number[]): number {
  return quantile(
    [...figures].sort((a, b) => a - b),
    0.5,
  );
}

/** Puts the measurements of several rounds together. */
export function pool(rounds: readonly Float64Array[]): Float64Array {
  return Float64Array.from(rounds.flatMap((round) => [...round]));
}
