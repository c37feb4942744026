import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { readConfiguration } from "@recibo/common/configuration/read-configuration";
import { configurationDocument, configurations } from "../src/docs/write-docs.ts";
import { projectFolder } from "../src/project.ts";

test("docs/configuration.md is current; npm run docs:configuration writes it", () => {
  const { file, text } = configurationDocument();
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("every key has a meaning and says what is expected", () => {
  const rows = configurationDocument()
    .text.split("\n")
    .filter((line) => line.startsWith("| `["));
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => row.includes("|  |"))).toEqual([]);
});

test.each(configurations.map((each) => [each.service, each] as const))(
  "the shipped file of the %s is complete, but for what has to be secret",
  (service, { sections }) => {
    const file = join(projectFolder, `config/${service}.ini`);
    const secret = { SESSION_SECRET: "thirty-two characters or a few more" };
    expect(() => readConfiguration(service, file, sections, secret)).not.toThrow();
  },
);
