import { readFileSync } from "node:fs";

const { workspaces } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/** @type {import("jest").Config} */
export default {
  transform: {}, // Node strips the types itself
  extensionsToTreatAsEsm: [".ts"],
  roots: workspaces.map((name) => `<rootDir>/${name}`),
  testMatch: ["<rootDir>/*/test/**/*.test.ts"],
  testTimeout: 120_000, // conditions are waited for a minute, and machines are busy
  maxWorkers: 2,
  globalSetup: "<rootDir>/local/src/jest/global-setup.ts",
  globalTeardown: "<rootDir>/local/src/jest/global-teardown.ts",
  reporters: ["default", "<rootDir>/local/src/jest/verdict-reporter.ts"],
};
