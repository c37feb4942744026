/** What of the tests a command line asks for. */
export interface TestSelection {
  /** Arguments for jest. */
  readonly jestArgs: readonly string[];
  /** Whether a test may use Kafka or PostgreSQL. */
  readonly needsEngines: boolean;
  /** Whether a test may use a browser. */
  readonly needsBrowser: boolean;
}

/**
 * Reads the arguments of `npm test`: `--unit` runs the tests that need nothing, everything else is
 * for jest. Path patterns that name only `.unit.` or `.int.` files spare what these do not need.
 */
export function selectTests(args: readonly string[]): TestSelection {
  const unit = args.includes("--unit");
  const passedOn = args.filter((arg) => arg !== "--unit");
  const patterns = passedOn.filter((arg) => !arg.startsWith("-"));
  const only = (...kinds: string[]) =>
    patterns.length > 0 && patterns.every((each) => kinds.some((kind) => each.includes(kind)));
  const unitMatch = unit ? ["--testMatch=<rootDir>/*/test/**/*.unit.test.ts"] : [];
  return {
    jestArgs: [...passedOn, ...unitMatch],
    needsEngines: !unit && !only(".unit."),
    needsBrowser: !unit && !only(".unit.", ".int."),
  };
}
