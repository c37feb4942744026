import { type ChildProcess, spawn } from "node:child_process";
import { afterEach } from "@jest/globals";
import { projectFolder } from "../src/project.ts";

/** A program under test with what it has printed so far on both streams. */
export interface Command {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  /** Resolves when the output holds the text; rejects when the program ends without it. */
  printed(text: string): Promise<void>;
}

/** Starts programs and kills at the end of each test those that still run. */
export function commands(): (
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd?: string,
) => Command {
  const running = new Set<ChildProcess>();
  afterEach(() => {
    for (const child of running) child.kill("SIGKILL");
  });
  return (program, args, env, cwd = projectFolder) => {
    const child = spawn(program, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    const exited = new Promise<number | NodeJS.Signals | null>((done) => {
      child.once("close", (code, signal) => {
        running.delete(child);
        done(code ?? signal);
      });
    });
    const printed = (text: string) =>
      new Promise<void>((done, failed) => {
        const look = () => output.includes(text) && done();
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        look();
        void exited.then((how) =>
          failed(new Error(`ended (${how}) without "${text}":\n${output}`)),
        );
      });
    return { child, output: () => output, exited, printed };
  };
}
