/** A figure the project promises, and what it is in this run. */
export type Target = {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  /** Which side of the limit is good. */
  readonly good: "at most" | "at least" | "below";
  /** How the figures are written. */
  readonly write: (figure: number) => string;
};

/** Whether a target is met. */
export function isMet({ value, limit, good }: Target): boolean {
  if (good === "at least") return value >= limit;
  return good === "at most" ? value <= limit : value < limit;
}

/** One line that says what was promised, what is, and whether that is enough. */
export function verdict(target: Target): string {
  const { what, value, limit, good, write } = target;
  return `${isMet(target) ? "met   " : "MISSED"}  ${what}: ${write(value)} (${good} ${write(limit)})`;
}
