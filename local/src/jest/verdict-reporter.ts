import { writeFileSync } from "node:fs";
import type { Verdict } from "./verdict.ts";

/** What is read of jest's AggregatedResult. */
interface Results {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
}

/** What jest says, and no more, when a test's worker had to be killed because something was open. */
const LEAK = "failed to exit gracefully";

/** Counts the tests for `run-tests.ts`, and fails the run when a test leaves something open. */
export default class VerdictReporter {
  #leaked = false;

  onRunStart(): void {
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      if (String(chunk).includes(LEAK)) this.#leaked = true;
      return Reflect.apply(write, process.stderr, [chunk, ...rest]);
    };
  }

  onRunComplete(_: unknown, results: Results): void {
    const file = process.env.RECIBO_VERDICT_FILE;
    if (!file) return;
    const verdict: Verdict = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites + Number(this.#leaked),
    };
    writeFileSync(file, JSON.stringify(verdict));
  }

  getLastError(): Error | undefined {
    return this.#leaked ? new Error("a test left something open") : undefined;
  }
}
