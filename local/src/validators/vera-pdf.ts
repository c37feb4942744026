import { join } from "node:path";
import { projectFolder } from "../project.ts";
import { runValidator } from "./java-validator.ts";
import type { Verdict } from "./verdict.ts";

const veraPdf = {
  name: "veraPDF",
  pom: join(projectFolder, "local/validators/verapdf/pom.xml"),
  versionProperty: "validator.version",
};

/**
 * Validates PDFs as PDF/A-3b with veraPDF, all in one JVM.
 *
 * @returns a verdict a file, in their order
 * @throws when veraPDF did not look at every file
 */
export async function validateWithVeraPdf(files: readonly string[]): Promise<Verdict[]> {
  const main = "org.verapdf.apps.GreenfieldCliWrapper";
  const report = await runValidator(veraPdf, [
    main,
    "--flavour",
    "3b",
    "--format",
    "xml",
    ...files,
  ]);
  const jobs = report.split("<job>").slice(1);
  const byFile = new Map(jobs.map((job) => [/<name>([^<]*)/.exec(job)?.[1], readJob(job)]));
  return files.map((file) => {
    const verdict = byFile.get(file);
    if (!verdict) throw new Error(`veraPDF says nothing of ${file}`);
    return verdict;
  });
}

function readJob(job: string): Verdict {
  const errors = [...job.matchAll(/<rule [^>]*clause="([^"]*)"[\s\S]*?<description>([^<]*)/g)].map(
    ([, clause, description]) => `${clause}: ${description}`,
  );
  return { valid: job.includes('isCompliant="true"'), errors };
}
