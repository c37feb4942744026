import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { explain, Problem } from "./problem.ts";
import { projectFolder } from "./project.ts";
import { readAddresses } from "./services/addresses.ts";
import { placesIn, readSettings } from "./settings.ts";

/**
 * Runs one of the dashboard's command lines for the desk that npm start runs here, and ends with its exit code.
 *
 * @param program its main file, from the project's folder
 */
export async function endWithCommandLine(program: string): Promise<never> {
  try {
    process.exit(await run(join(projectFolder, program), process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(error instanceof Problem ? error.exitCode : 1);
  }
}

/** What `KAFKA_BROKERS` and `DATABASE_URL` say goes before what the running desk has written down. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const running = await readAddresses(placesIn(readSettings(process.env).data).addresses);
  return { ...running, ...process.env };
}

async function run(program: string, args: string[]): Promise<number> {
  const child = spawn(process.execPath, [program, "config/dashboard.ini", ...args], {
    cwd: projectFolder,
    env: await environment(),
    stdio: "inherit",
  });
  return new Promise((done) => {
    child.once("exit", (code, signal) =>
      done(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    );
  });
}
