/** A stretch of a drain: which of the things done, and how fast they were. */
export type Stretch = { readonly from: number; readonly to: number; readonly perSecond: number };

/**
 * How fast a stretch of things was done: from the moment before its first to its last.
 *
 * @param times when each was done, milliseconds, earliest first
 */
export function stretch(times: Float64Array, from: number, to: number): Stretch {
  const start = times[Math.max(0, from - 1)] as number;
  const seconds = ((times[to - 1] as number) - start) / 1_000;
  return { from, to, perSecond: (to - from) / seconds };
}

/** All of them in stretches of equal size; what is left over at the end is none. */
export function stretches(times: Float64Array, size: number): Stretch[] {
  return Array.from({ length: Math.floor(times.length / size) }, (_, index) =>
    stretch(times, index * size, (index + 1) * size),
  );
}

/** How many were done within the first milliseconds. */
export function doneWithin(times: Float64Array, milliseconds: number): number {
  const first = times[0] ?? 0;
  return times.findLastIndex((time) => time - first <= milliseconds) + 1;
}
