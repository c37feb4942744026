// npm run bench: measures what the project promises, on a real Kafka and PostgreSQL, and says whether it holds.
import { ensureJava } from "@recibo/local/prerequisites/java";
import { explain, Problem } from "@recibo/local/problem";
import { stopRequests } from "@recibo/local/stop-signals";
import { type CommandLine, readCommandLine } from "./command-line.ts";
import { type Engines, openEngines } from "./engines.ts";
import { machine, writeResults } from "./report/results-file.ts";
import { layOut } from "./report/table.ts";
import { verdict } from "./report/target.ts";
import type { Section, SectionResult } from "./section.ts";
import { sections } from "./sections/index.ts";

const say = (line: string) => console.error(line);

/** Runs one section; what it opened is closed however it ends, also when the run is stopped. */
async function runSection(
  section: Section,
  { brokers, databaseUrl }: Engines,
  quick: boolean,
  stop: AbortSignal,
): Promise<SectionResult> {
  const opened = new AsyncDisposableStack();
  const stopped = Promise.withResolvers<never>();
  const onStop = () => stopped.reject(stop.reason);
  stop.addEventListener("abort", onStop);
  try {
    stop.throwIfAborted();
    const running = section.run({
      brokers,
      databaseUrl,
      quick,
      say: (line) => say(`  ${section.name}: ${line}`),
      own: (resource) => opened.adopt(resource, async (each) => void (await each.close())),
    });
    return await Promise.race([running, stopped.promise]);
  } finally {
    stop.removeEventListener("abort", onStop);
    await opened.disposeAsync();
  }
}

function print({ title }: Section, { tables, targets, notes }: SectionResult): void {
  console.log(`\n${title}\n`);
  for (const table of tables) console.log(`${layOut(table)}\n`);
  for (const note of notes) console.log(`  ${note}`);
  for (const target of targets) console.log(`  ${verdict(target)}`);
}

async function runAll({ names, quick }: CommandLine, engines: Engines, stop: AbortSignal) {
  const startedAt = new Date();
  const { processors, model, node } = machine();
  console.log(`${processors} × ${model}, Node ${node}; Kafka and PostgreSQL ${engines.whose}`);
  if (quick) console.log("Quick run: the figures are rough.");
  const results: (SectionResult & { name: string })[] = [];
  for (const section of sections.filter(({ name }) => names.includes(name))) {
    const result = await runSection(section, engines, quick, stop);
    print(section, result);
    results.push({ name: section.name, ...result });
    await writeResults({ startedAt, quick, sections: results });
  }
  console.log("\nAll figures: bench/results/latest.json");
}

async function main(): Promise<void> {
  const stop = stopRequests(() => {});
  let engines: Engines | undefined;
  try {
    const wanted = readCommandLine(
      process.argv.slice(2),
      sections.map(({ name }) => name),
    );
    if (!process.env.KAFKA_BROKERS || !process.env.DATABASE_URL) await ensureJava(say);
    engines = await openEngines(stop);
    await runAll(wanted, engines, stop);
  } catch (error) {
    process.exitCode = error instanceof Problem ? error.exitCode : stop.aborted ? 130 : 70;
    if (!stop.aborted) say(explain(error));
  }
  await engines?.close();
  process.exit();
}

await main();
