import { describe, expect, test } from "@jest/globals";
import { selectTests } from "../src/test-selection.ts";

describe("npm test", () => {
  test("starts engines and finds a browser for everything", () => {
    expect(selectTests([])).toEqual({ jestArgs: [], needsEngines: true, needsBrowser: true });
  });

  test("needs nothing for --unit", () => {
    const selection = selectTests(["--unit", "-t", "totals"]);
    expect(selection).toMatchObject({ needsEngines: false, needsBrowser: false });
    expect(selection.jestArgs).toEqual([
      "-t",
      "totals",
      "--testMatch=<rootDir>/*/test/**/*.unit.test.ts",
    ]);
  });

  test("looks at the kind in the paths it is given", () => {
    expect(selectTests(["local/test/ports.unit.test.ts"]).needsEngines).toBe(false);
    expect(selectTests(["kafka.int.test.ts"])).toMatchObject({
      needsEngines: true,
      needsBrowser: false,
    });
    expect(selectTests(["dashboard"]).needsBrowser).toBe(true);
  });
});
