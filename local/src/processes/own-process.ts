import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { messageOf, Problem } from "../problem.ts";
import { unwatch, watch } from "./guard.ts";
import { forgetProcess, recordProcess } from "./record.ts";

/** How a process ended: one of the two is set. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface OwnProcessOptions extends SpawnOptions {
  /** File that says which process this is, for a start after we were killed. */
  record: string;
  /** The signal that asks this program to stop in order. */
  stopSignal: NodeJS.Signals;
}

/** A process that we have started, in a session of its own, and that ends no later than we do. */
export interface OwnProcess {
  readonly name: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Resolves when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Exit>;
  /** Sends a signal and does not wait; nothing happens when the process has ended. */
  kill(signal: NodeJS.Signals): void;
  /** Asks the process to stop, kills it after `graceMs`, and resolves when it has ended. */
  stop(graceMs: number): Promise<Exit>;
}

const running = new Set<OwnProcess>();

/**
 * Starts a program detached, so that the terminal's Ctrl-C does not reach it and we stop it in our
 * own order.
 * @throws Problem when the program cannot be started
 */
export async function startProcess(
  name: string,
  command: string,
  args: readonly string[],
  { record, stopSignal, ...options }: OwnProcessOptions,
): Promise<OwnProcess> {
  const child = spawn(command, args, { ...options, detached: true });
  const { pid } = child;
  if (pid === undefined) throw await startFailed(name, command, child);
  watch(pid, stopSignal);
  const recorded = recordProcess(record, pid, stopSignal);
  const exited = new Promise<Exit>((done) => {
    child.once("exit", (code, signal) => {
      running.delete(own);
      unwatch(pid);
      const forgotten = recorded.then(() => forgetProcess(record)).catch(() => {});
      done(forgotten.then(() => ({ code, signal })));
    });
  });
  const own = ownProcess(name, pid, child, exited, stopSignal);
  running.add(own);
  try {
    await recorded;
  } catch (cause) {
    await own.stop(0);
    throw new Problem(`${record} cannot be written: ${messageOf(cause)}`, { cause });
  }
  return own;
}

/** Kills at once whatever of ours still runs. */
export function killAll(): void {
  for (const each of running) each.kill("SIGKILL");
}

/** "exit 1" or "signal SIGKILL". */
export function describeExit({ code, signal }: Exit): string {
  return signal ? `signal ${signal}` : `exit ${code}`;
}

function ownProcess(
  name: string,
  pid: number,
  child: ChildProcess,
  exited: Promise<Exit>,
  stopSignal: NodeJS.Signals,
): OwnProcess {
  const kill = (signal: NodeJS.Signals) => void child.kill(signal);
  return {
    name,
    pid,
    child,
    exited,
    kill,
    async stop(graceMs) {
      kill(stopSignal);
      const timer = setTimeout(kill, graceMs, "SIGKILL");
      try {
        return await exited;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function startFailed(name: string, command: string, child: ChildProcess): Promise<Problem> {
  const cause = await new Promise<Error>((done) => child.once("error", done));
  return new Problem(`${name} cannot be started with ${command}: ${cause.message}`, { cause });
}
