import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectFolder } from "../project.ts";
import { runValidator } from "./java-validator.ts";
import type { Verdict } from "./verdict.ts";

const mustang = {
  name: "Mustang",
  pom: join(projectFolder, "local/validators/mustang/pom.xml"),
  versionProperty: "validator.version",
};
const script = join(projectFolder, "local/validators/mustang/validate.js");

/**
 * Validates Factur-X invoices with Mustang, which knows the schema and the rules of EN 16931: PDFs, or XML alone.
 * All in one JVM; a report is written beside each file.
 *
 * @returns a verdict a file, in their order
 */
export async function validateWithMustang(files: readonly string[]): Promise<Verdict[]> {
  const rhino = ["org.mozilla.javascript.tools.shell.Main", "-version", "200"];
  await runValidator(mustang, [...rhino, script, ...files]);
  return Promise.all(
    files.map(async (file) => readReport(await readFile(`${file}.mustang.xml`, "utf8"))),
  );
}

/** Its overall verdict ignores a PDF that is not valid, so every part must say that it is, and nothing be an error. */
function readReport(report: string): Verdict {
  const summaries = [...report.matchAll(/<summary status="(\w+)"/g)].map(([, status]) => status);
  const errors = [...report.matchAll(/<(?:error|exception)\b[^>]*>([^<]*)/g)].map(
    ([, message = ""]) => message.trim(),
  );
  const valid = summaries.length > 0 && summaries.every((status) => status === "valid");
  return { valid: valid && errors.length === 0, errors };
}
