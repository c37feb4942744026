import os from "node:os";

/**
 * Lets others go first when processors are short: pages that somebody waits for, the broker and the database before
 * workers, heartbeats before drawing. On Linux it is for the calling thread and those that it starts
 * later (setpriority(2), under "C library/kernel differences"); elsewhere it would be the whole process, so nothing is
 * done there.
 *
 * @param niceness how far to stand back, 1 to 19
 */
export function lowerPriority(niceness: number): void {
  if (process.platform !== "linux" || niceness <= 0) return;
  // Under `nice` it may be lower already, and only root may raise it again.
  if (os.getPriority() < niceness) os.setPriority(0, niceness);
}

/** How far a worker stands back for who serves people, on a machine that they share. */
export const workerNiceness = 10;
