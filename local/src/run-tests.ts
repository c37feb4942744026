// npm test: finds what the tests need, runs jest, and ends with the line "N passed, N failed".
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { tornDownMark, type Verdict } from "./jest/verdict.ts";
import { ensureChromium } from "./prerequisites/chromium.ts";
import { ensureJava } from "./prerequisites/java.ts";
import { explain, Problem } from "./problem.ts";
import { projectFolder } from "./project.ts";
import { selectTests, type TestSelection } from "./test-selection.ts";

/** What keeps jest from ending this long after the tear-down was left open by a test. */
const EXIT_MS = 5_000;

const say = (line: string) => console.error(line);

async function environment(selection: TestSelection): Promise<NodeJS.ProcessEnv> {
  if (!selection.needsEngines) return { RECIBO_TESTS: "unit" };
  if (!process.env.KAFKA_BROKERS) await ensureJava(say);
  return selection.needsBrowser ? { CHROMIUM_PATH: await ensureChromium(say) } : {};
}

/** Resolves with jest's exit code; kills it when it does not end although all is done. */
async function runJest(args: readonly string[], env: NodeJS.ProcessEnv, verdictFile: string) {
  const jest = join(projectFolder, "node_modules/jest/bin/jest.js");
  const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, jest, ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...env, RECIBO_VERDICT_FILE: verdictFile },
    // The channel carries nothing: when we are killed it closes, and the set-up stops the engines.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => child.kill(signal));
  }
  process.once("disconnect", () => child.kill("SIGTERM"));
  process.channel?.unref();
  const watchdog = setInterval(async () => {
    if (!existsSync(tornDownMark(verdictFile))) return;
    clearInterval(watchdog);
    await new Promise((done) => setTimeout(done, EXIT_MS).unref());
    say("The tests are done but jest does not end: a test left something open.");
    child.kill("SIGKILL");
  }, 1_000);
  return new Promise<number>((done) => {
    child.once("exit", (code, signal) => {
      clearInterval(watchdog);
      done(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

async function readVerdict(file: string): Promise<Verdict | undefined> {
  return readFile(file, "utf8").then(JSON.parse, () => undefined);
}

async function main(args: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "recibo-verdict-"));
  let code = 1;
  let verdict: Verdict | undefined;
  try {
    const selection = selectTests(args);
    const file = join(folder, "verdict.json");
    code = await runJest(selection.jestArgs, await environment(selection), file);
    verdict = await readVerdict(file);
  } catch (error) {
    say(explain(error));
    code = error instanceof Problem ? error.exitCode : 70;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const { passed, failed } = verdict ?? { passed: 0, failed: 0 };
  console.log(`${passed} passed, ${code === 0 ? failed : Math.max(failed, 1)} failed`);
  return code;
}

process.exit(await main(process.argv.slice(2)));
