import { once } from "node:events";
import { type LocalRun, startLocalRun } from "./local-run.ts";
import { explain, Problem } from "./problem.ts";
import { closeGuard } from "./processes/guard.ts";
import { painter, progressOn } from "./progress.ts";
import type { serviceDefinitions } from "./services/definitions.ts";
import { readSettings, type Settings } from "./settings.ts";
import { stopRequests } from "./stop-signals.ts";

/** BSD's sysexits: a mistake in this program. */
const EX_SOFTWARE = 70;

/**
 * `npm start`: runs the whole product until it is asked to stop or cannot go on, then stops it in
 * order and ends this process: with 0 when it was asked to, else with the problem's exit code.
 */
export async function runUntilStopped(define?: typeof serviceDefinitions): Promise<never> {
  const output = process.stdout;
  const progress = progressOn(output);
  const signal = stopRequests(() => progress.say("Killed."));
  const report = (error: unknown) => {
    if (signal.aborted) return;
    process.stderr.write(`${painter(process.stderr)("red", explain(error))}\n`);
    process.exitCode = error instanceof Problem ? error.exitCode : EX_SOFTWARE;
  };
  try {
    const settings = readSettings(process.env);
    const run = await startLocalRun({
      settings,
      progress,
      output,
      signal,
      ...(define && { define }),
    });
    progress.say(banner(settings, run));
    if (!signal.aborted) await Promise.race([run.failed.catch(report), once(signal, "abort")]);
    progress.say("Stopping …");
    await run.close();
  } catch (error) {
    report(error);
  }
  await closeGuard();
  process.exit();
}

function banner(settings: Settings, { engines }: LocalRun): string {
  const url = painter(process.stdout)("bold", `http://localhost:${settings.httpPort}`);
  return [
    "",
    `  Recibo is at ${url}`,
    `  Kafka listens on ${engines.kafkaBrokers}, the data is in ${settings.data}`,
    "  Ctrl-C stops everything",
    "",
  ].join("\n");
}
