import type { LetterState } from "./letter.ts";

/** The states a letter can be in, as an operator works with them. */
export const letterStates: readonly LetterState[] = ["open", "redriven", "discarded"];

/** Whether a text names a state. */
export function isLetterState(text: string): text is LetterState {
  return (letterStates as readonly string[]).includes(text);
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The moment that a text means: `30m`, `2h` or `7d` before now, or a date or time in ISO 8601. Undefined when
 * it is neither.
 */
export function momentOf(text: string, now: Date): Date | undefined {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    return new Date(now.getTime() - Number(count) * units[unit as keyof typeof units]);
  }
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}
