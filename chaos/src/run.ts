// npm run chaos: breaks a whole system in every way it can while people use it, and checks that nothing came of it.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureJava } from "@recibo/local/prerequisites/java";
import { explain, Problem } from "@recibo/local/problem";
import { closeGuard } from "@recibo/local/processes/guard";
import { projectFolder } from "@recibo/local/project";
import { stopRequests } from "@recibo/local/stop-signals";
import { type ChaosResult, runChaos } from "./chaos-run.ts";
import { type CommandLine, readCommandLine } from "./command-line.ts";
import { faultLine } from "./report/fault-line.ts";
import { markdownOf, writeReport } from "./report/report.ts";
import { checkTable, faultTable, figureTable, inColumns } from "./report/tables.ts";

/** Organisations that work at the same time. */
const organisations = 8;

const say = (line: string) => console.log(line);

function print(result: ChaosResult, { command }: CommandLine): void {
  for (const table of [faultTable(result), figureTable(result.figures), checkTable(result)])
    say(`\n${inColumns(table)}`);
  for (const { what, details } of result.checks.filter(({ ok }) => !ok))
    say(`\n  ${what}:\n${details.map((each) => `    ${each}`).join("\n")}`);
  say(`\n${result.ok ? "It holds." : "IT DOES NOT HOLD."} Again: ${command}`);
}

async function keep(result: ChaosResult, commandLine: CommandLine): Promise<void> {
  if (commandLine.markdown !== undefined)
    await writeFile(commandLine.markdown, `${markdownOf(result, commandLine)}\n`);
  if (result.ok && !commandLine.keep) return;
  const when = new Date().toISOString().replace(/[:.]/g, "-");
  const folder = join(projectFolder, "chaos/reports", `${when}-seed-${commandLine.seed}`);
  await writeReport(folder, result, commandLine);
  say(`Report and logs of all processes: ${folder}`);
}

async function main(): Promise<void> {
  const stop = stopRequests(() => {});
  try {
    const commandLine = readCommandLine(process.argv.slice(2));
    await ensureJava(say);
    say(`Seed ${commandLine.seed}, ${commandLine.minutes} minutes`);
    const result = await runChaos({
      seed: commandLine.seed,
      rate: commandLine.rate,
      shape: { span: commandLine.minutes * 60_000 },
      organisations,
      ...(commandLine.client && { env: { KAFKA_CLIENT: commandLine.client } }),
      say,
      onFault: (fault, at) => say(faultLine(fault, at)),
      stop,
    });
    try {
      print(result, commandLine);
      await keep(result, commandLine);
    } finally {
      await result.close();
    }
    process.exitCode = result.ok ? 0 : 1;
  } catch (error) {
    process.exitCode = error instanceof Problem ? error.exitCode : stop.aborted ? 130 : 70;
    if (!stop.aborted) say(explain(error));
  }
  await closeGuard();
  process.exit();
}

await main();
