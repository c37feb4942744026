/** A rule of EN 16931 that an e-invoice breaks. */
export type Finding = {
  /** The rule's name, as in BR-CO-14. */
  rule: string;
  /** One sentence: what is wrong. */
  message: string;
};

/** A list of findings that leaves out what holds: `[holds, rule, message]`. */
export function findingsOf(
  checks: readonly (readonly [holds: boolean, rule: string, message: string])[],
): Finding[] {
  return checks.filter(([holds]) => !holds).map(([, rule, message]) => ({ rule, message }));
}
