/** Corners of a piecewise-linear curve, `[figure, share of the points]`, figures rising. */
export type Curve = readonly (readonly [x: number, y: number])[];

/**
 * The curve's height at `x`; level before the first and after the last corner.
 * Never steps against the curve's direction, not even by the last bit of a float: points hang on it.
 */
export function heightAt(curve: Curve, x: number): number {
  let [left, low] = curve[0] ?? [0, 0];
  if (x <= left) return low;
  for (const [right, high] of curve) {
    if (x < right) return between(low, high, (x - left) / (right - left));
    [left, low] = [right, high];
  }
  return low;
}

function between(from: number, to: number, share: number): number {
  const height = from + (to - from) * share;
  return from < to ? Math.min(height, to) : Math.max(height, to);
}
