import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ChaosResult } from "../chaos-run.ts";
import type { CommandLine } from "../command-line.ts";
import { checkTable, faultTable, figureTable, inMarkdown } from "./tables.ts";

/** The run in Markdown, for people and for docs/reliability.md. */
export function markdownOf(result: ChaosResult, { command, seed, minutes }: CommandLine): string {
  const wrong = result.checks.filter(({ ok }) => !ok);
  const details = wrong.flatMap(({ what, details }) => [
    `- ${what}`,
    ...details.map((each) => `  - ${each}`),
  ]);
  return [
    `### Seed ${seed}, ${minutes} minutes: ${result.ok ? "holds" : "DOES NOT HOLD"}`,
    `\`${command}\`, ${new Date().toISOString().slice(0, 10)}; document folder: ${result.filledBy}.`,
    inMarkdown(faultTable(result)),
    inMarkdown(figureTable(result.figures)),
    inMarkdown(checkTable(result)),
    ...(details.length > 0 ? [details.join("\n")] : []),
  ].join("\n\n");
}

/** Writes everything about a run to a folder of its own: report, each fault, the logs of all processes. */
export async function writeReport(
  folder: string,
  result: ChaosResult,
  commandLine: CommandLine,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { faults, checks, figures } = result;
  await writeFile(join(folder, "report.md"), `${markdownOf(result, commandLine)}\n`);
  const facts = { ...commandLine, figures, checks, faults };
  await writeFile(join(folder, "report.json"), `${JSON.stringify(facts, null, 2)}\n`);
  for (const log of result.logs)
    await copyFile(log, join(folder, basename(log))).catch(() => undefined);
}
