import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Sends a signal to a process and its children. The children are counted while the process is stopped, so
 * that none is born unseen. PostgreSQL's server processes are sessions of their own: no group has them all.
 */
export async function signalTree(pid: number, signal: "SIGKILL" | "SIGSTOP"): Promise<void> {
  send(pid, "SIGSTOP");
  for (const child of await childrenOf(pid)) send(child, signal);
  if (signal === "SIGKILL") send(pid, signal);
}

/** Lets a process and its children go on, the children first. */
export async function resumeTree(pid: number): Promise<void> {
  for (const child of await childrenOf(pid)) send(child, "SIGCONT");
  send(pid, "SIGCONT");
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid="]);
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child as number);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
