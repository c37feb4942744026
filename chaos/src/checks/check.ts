/** One thing that must hold in the end. */
export type Check = {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
  /** Some of what is wrong, a line each. */
  readonly details: readonly string[];
};

/** The most that is shown of what is wrong with one thing. */
const shown = 20;

/** A check that holds when nothing is wrong. */
export function check(
  what: string,
  expected: number | string,
  found: number | string,
  wrong: readonly string[] = [],
): Check {
  const ok = wrong.length === 0 && String(expected) === String(found);
  const more = wrong.length > shown ? [`… and ${wrong.length - shown} more`] : [];
  const details = [...wrong.slice(0, shown), ...more];
  return { what, expected: String(expected), found: String(found), ok, details };
}

/** What is in one list and not in the other, as lines. */
export function differences(
  expected: ReadonlySet<string>,
  found: ReadonlySet<string>,
  names: { missing: string; surplus: string },
): string[] {
  return [
    ...[...expected].filter((each) => !found.has(each)).map((each) => `${names.missing}: ${each}`),
    ...[...found].filter((each) => !expected.has(each)).map((each) => `${names.surplus}: ${each}`),
  ];
}

/** Groups by a key, for what must be there once. */
export function grouped<T>(list: readonly T[], key: (each: T) => string): Map<string, T[]> {
  return Map.groupBy(list, key);
}
