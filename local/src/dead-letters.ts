// npm run dead-letters: the dashboard's command line for dead letters, for the desk that npm start runs here.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { explain, Problem } from "./problem.ts";
import { projectFolder } from "./project.ts";
import { readAddresses } from "./services/addresses.ts";
import { placesIn, readSettings } from "./settings.ts";

/** What `KAFKA_BROKERS` and `DATABASE_URL` say goes before what the running desk has written down. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const running = await readAddresses(placesIn(readSettings(process.env).data).addresses);
  return { ...running, ...process.env };
}

async function main(args: string[]): Promise<number> {
  const program = join(projectFolder, "dashboard/src/dead-letters/command-line/main.ts");
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

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(error instanceof Problem ? error.exitCode : 1);
}
