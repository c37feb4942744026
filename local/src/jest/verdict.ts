/** How a run of the tests ended. A test file that cannot be loaded counts as one failed test. */
export interface Verdict {
  passed: number;
  failed: number;
}
