/** How a run of the tests ended. A test file that cannot be loaded counts as one failed test. */
export interface Verdict {
  passed: number;
  failed: number;
}

/** The file, beside the verdict's, that says that the tear-down has run. */
export function tornDownMark(verdictFile: string): string {
  return `${verdictFile}.torn-down`;
}
