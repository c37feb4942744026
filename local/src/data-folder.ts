import { chmod, mkdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, Problem, systemCode } from "./problem.ts";

/** What a first start needs: the broker's jars, a new database and its write-ahead log. */
const NEEDED_MEGABYTES = 250;

/**
 * Makes the folder when it is missing and checks that it can hold the engines' data.
 * @throws Problem in one line when it cannot be made or written, or its disk is almost full
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await openForTheDatabase(folder);
    const probe = join(folder, `.write-check-${process.pid}`);
    await writeFile(probe, "x");
    await rm(probe, { force: true });
  } catch (cause) {
    throw new Problem(`The data folder ${folder} ${reason(cause)}. ${remedy}`, { cause });
  }
  await checkSpace(folder);
}

const remedy = "Set RECIBO_DATA to a folder that can be written.";

async function checkSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / 1024 ** 2);
  if (free >= NEEDED_MEGABYTES) return;
  throw new Problem(
    `The data folder ${folder} is on a disk with ${free} MB free; ${NEEDED_MEGABYTES} MB are needed. ` +
      "Make room, or set RECIBO_DATA to a folder on another disk.",
  );
}

/** As root, PostgreSQL runs as a user of its own, who has to get through this folder. */
async function openForTheDatabase(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) await chmod(folder, (mode & 0o777) | 0o001);
}

function reason(error: unknown): string {
  switch (systemCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return "cannot be written: its disk is full";
    case "EROFS":
      return "cannot be written: its disk is read-only";
    case "ENOENT": // how a recursive mkdir reports a read-only or virtual disk
      return "cannot be made there";
    case "EACCES":
    case "EPERM":
      return "cannot be written by this user";
    case "EEXIST":
    case "ENOTDIR":
      return "cannot be made: a file is in its place";
    default:
      return `cannot be used: ${messageOf(error)}`;
  }
}
