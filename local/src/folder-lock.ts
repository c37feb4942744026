import { randomUUID } from "node:crypto";
import { link, rm } from "node:fs/promises";
import { join } from "node:path";
import { Problem, systemCode } from "./problem.ts";
import { recordedProcess, recordProcess } from "./processes/record.ts";

export interface FolderLock {
  /** Lets another start use the folder. */
  release(): Promise<void>;
}

/**
 * Keeps a second start away from a data folder while this process lives. A lock whose process has
 * ended, however that came, is taken over.
 * @throws Problem when another process holds it
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const lock = join(folder, "running.json");
  const mine = `${lock}.${randomUUID()}`;
  await recordProcess(mine, process.pid, "SIGTERM");
  try {
    while (!(await linked(mine, lock))) await removeIfStale(lock, folder);
  } finally {
    await rm(mine, { force: true });
  }
  return { release: () => rm(lock, { force: true }) };
}

/** A hard link appears with its content complete and fails when the name exists, unlike a write. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function removeIfStale(lock: string, folder: string): Promise<void> {
  const holder = await recordedProcess(lock);
  if (holder !== undefined) {
    throw new Problem(
      `Recibo already runs on the data folder ${folder} (process ${holder}): ` +
        "use it, stop it, or set RECIBO_DATA to another folder.",
    );
  }
  await rm(lock, { force: true });
}
