import { setTimeout as wait } from "node:timers/promises";

/** Limits of trying again; times in milliseconds. */
export type RetryLimits = { attempts: number; first_delay: number; longest_delay: number };

/**
 * Wait before attempt `attempt + 1`: doubles from `first_delay` up to `longest_delay`, with equal jitter
 * (half fixed, half random), so that many who failed together do not come back together.
 *
 * @param random a number from 0 to 1
 */
export function delayBefore(attempt: number, limits: RetryLimits, random: number): number {
  const full = Math.min(limits.longest_delay, limits.first_delay * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full / 2 + (full / 2) * random);
}

/** Waits, or returns early when the signal aborts. Never throws. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal, ref: true }).catch(() => undefined);
}
