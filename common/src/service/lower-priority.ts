import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
  if (process.platform !== "linux" || !existsSync("/proc/self/task")) return;
  for (const thread of readdirSync("/proc/self/task")) lower(Number(thread), niceness);
  if (leadsSession()) lowerSession(niceness);
}

/** Whether everything in this session comes from this process. */
function leadsSession(): boolean {
  const stat = readFileSync("/proc/self/stat", "latin1");
  // After the name in brackets: state, parent, group, session (proc(5)).
  const [, , , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(session) === process.pid;
}

/** Where the kernel says, and is told, how far a session stands back: `/autogroup-42 nice 10`. */
const sessionFile = "/proc/self/autogroup";

/**
 * Where the kernel groups processes by session, niceness counts within a session only, and one session stands back for
 * another by the niceness of its group (sched(7), "The autogroup feature").
 */
function lowerSession(niceness: number): void {
  try {
    const [, is] = / nice (-?\d+)/.exec(readFileSync(sessionFile, "latin1")) ?? [];
    if (is !== undefined && Number(is) < niceness) writeFileSync(sessionFile, String(niceness));
  } catch (error) {
    // The kernel takes ten such changes a second, of all there are; where it knows no groups there is nothing to do.
    if ((error as NodeJS.ErrnoException).code === "EAGAIN")
      setTimeout(lowerSession, 200, niceness).unref();
  }
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
