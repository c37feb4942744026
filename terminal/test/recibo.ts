import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { projectFolder } from "@recibo/local/project";

/** How a command ended. */
export type Ended = {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
};

/** A command that runs. */
export type Running = {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  readonly ended: Promise<Ended>;
};

/** Starts `recibo` as npx does, with this desk's settings; `env` goes before them. */
export function startRecibo(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = "",
): Running {
  const child = spawn(join(projectFolder, "node_modules/.bin/recibo"), args, {
    cwd: projectFolder,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  // A command that reads none may have ended by then.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const ended = new Promise<Ended>((done) => {
    child.once("close", (code) => done({ code, output, errors }));
  });
  return { child, output: () => output, errors: () => errors, ended };
}

/** The objects of NDJSON. */
export function objectsIn<T = Record<string, unknown>>({ output }: Pick<Ended, "output">): T[] {
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}
