import { open, readFile, rename } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "./problem.ts";
import { describeExit, type Exit, type OwnProcess } from "./processes/own-process.ts";

/** A server that runs as a child process of ours. */
export interface Engine {
  readonly pid: number;
  readonly port: number;
  /** The file its log goes to; emptied at every start, the one before kept with `.1`. */
  readonly log: string;
  /** Resolves when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Exit>;
  /** Sends a signal and does not wait, for chaos: SIGKILL, SIGSTOP, SIGCONT … */
  kill(signal: NodeJS.Signals): void;
  /** Stops it in order and resolves when it has ended; may be called again. */
  close(): Promise<void>;
}

/** Opens a log file for a child's output. The caller closes the handle once the child has it. */
export async function openLog(file: string) {
  await rename(file, `${file}.1`).catch(() => {});
  return open(file, "w");
}

/**
 * Resolves when `ready` says so; stops the process and rejects when it ends first, when it takes
 * longer than `timeoutMs`, or when `signal` aborts.
 * @throws Problem that quotes the last line of the log that matches `telling`
 */
export async function waitUntilReady(
  own: OwnProcess,
  ready: () => Promise<boolean>,
  { log, telling, timeoutMs, signal }: WaitOptions,
): Promise<void> {
  let ended: Exit | undefined;
  void own.exited.then((exit) => {
    ended = exit;
  });
  const deadline = Date.now() + timeoutMs;
  while (!(await ready())) {
    if (ended) throw new Problem(await obituary(own.name, describeExit(ended), log, telling));
    if (signal?.aborted || Date.now() > deadline) {
      await own.stop(5_000);
      signal?.throwIfAborted();
      throw new Problem(`${own.name} was not ready after ${timeoutMs / 1000} s; its log is ${log}`);
    }
    await sleep(50);
  }
}

export interface WaitOptions {
  log: string;
  /** Matches the log lines that say why a start failed. */
  telling: RegExp;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

async function obituary(name: string, how: string, log: string, telling: RegExp): Promise<string> {
  const lines = (await readFile(log, "utf8").catch(() => "")).split("\n");
  const last = lines.findLast((line) => telling.test(line))?.trim();
  return `${name} ended while it was starting (${how})${last ? `: ${last}` : ""}; its log is ${log}`;
}
