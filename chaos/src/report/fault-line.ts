import type { DoneFault } from "../faults/inject.ts";

/** One line of what is being done: when, what, to which, for how long. */
export function faultLine({ kind, target, lasts }: DoneFault, at: number): string {
  const when = `${(at / 1_000).toFixed(1).padStart(6)} s`;
  const long = lasts > 0 ? `, ${(lasts / 1_000).toFixed(1)} s` : "";
  return `${when}  ${kind.padEnd(18)}  ${target}${long}`;
}
