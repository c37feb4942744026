import { mkdir, writeFile } from "node:fs/promises";
import { arch, cpus, platform, totalmem } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { SectionResult } from "../section.ts";
import { isMet } from "./target.ts";

/** Where the last run's figures are kept. */
const resultsFile = fileURLToPath(new URL("../../results/latest.json", import.meta.url));

/** The machine, as far as it explains the figures. */
export function machine() {
  const [first] = cpus();
  return {
    processors: cpus().length,
    model: first?.model.trim() ?? "unknown",
    memoryBytes: totalmem(),
    platform: `${platform()} ${arch()}`,
    node: process.version,
  };
}

/** Writes the figures of a run, replacing those of the run before. */
export async function writeResults(run: {
  startedAt: Date;
  quick: boolean;
  sections: readonly (SectionResult & { name: string })[];
}): Promise<void> {
  const sections = run.sections.map(({ targets, ...section }) => ({
    ...section,
    targets: targets.map((target) => {
      const { what, value, limit, good } = target;
      return { what, value, limit, good, met: isMet(target) };
    }),
  }));
  await mkdir(dirname(resultsFile), { recursive: true });
  const content = { ...run, machine: machine(), sections };
  await writeFile(resultsFile, `${JSON.stringify(content, null, 2)}\n`);
}
