import { readdirSync } from "node:fs";
import os from "node:os";

/**
 * Lets others go first when processors are short: heartbeats before drawing. On Linux it is for the calling thread and
 * those that it starts later (setpriority(2), under "C library/kernel differences"); elsewhere it would be the whole
 * process, so nothing is done there.
 *
 * @param niceness how far to stand back, 1 to 19
 */
export function lowerPriority(niceness: number): void {
  if (process.platform === "linux") lower(0, niceness);
}

/**
 * Lets others go before all of this process: pages that somebody waits for, the broker and the database before workers.
 * V8 compiles and collects garbage in threads that are there before the first line of a program; left as they were, they
 * went before those pages, and before the very thread that they serve. Linux only.
 *
 * @param niceness how far to stand back, 1 to 19
 */
export function lowerPriorityOfProcess(niceness: number): void {
  if (process.platform !== "linux") return;
  for (const thread of readdirSync("/proc/self/task")) lower(Number(thread), niceness);
}

/** @param thread its id; 0 for the calling one */
function lower(thread: number, niceness: number): void {
  try {
    // Under `nice` it may be lower already, and only root may raise it again.
    if (os.getPriority(thread) < niceness) os.setPriority(thread, niceness);
  } catch (error) {
    // A thread may have ended since it was listed.
    if ((error as { info?: { code?: string } }).info?.code !== "ESRCH") throw error;
  }
}

/** How far a worker stands back for who serves people, on a machine that they share. */
export const workerNiceness = 10;
