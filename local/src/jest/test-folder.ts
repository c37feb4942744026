import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kafkaRecord } from "../kafka.ts";
import { postgresRecord } from "../postgres.ts";
import { recordedProcess, recordProcess, stopLeftover } from "../processes/record.ts";

const PREFIX = "recibo-test-";
const OWNER = "owner.json";

/** A new folder for one run's engines, in the system's temporary folder. The caller removes it. */
export async function makeTestFolder(): Promise<string> {
  await removeAbandonedFolders();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await recordProcess(join(folder, OWNER), process.pid, "SIGTERM");
  await chmod(folder, 0o711); // PostgreSQL's user has to get through
  return folder;
}

/** Removes what runs that were killed have left, after stopping what still runs there. */
async function removeAbandonedFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    if (await isInUse(folder)) continue;
    await stopLeftover(kafkaRecord(join(folder, "kafka")));
    await stopLeftover(postgresRecord(join(folder, "postgres")));
    await rm(folder, { recursive: true, force: true });
  }
}

async function isInUse(folder: string): Promise<boolean> {
  const owner = join(folder, OWNER);
  if (await recordedProcess(owner)) return true;
  // One without a record is being made, unless it is old.
  const made = (await stat(folder)).mtimeMs;
  return Date.now() - made < 60_000 && !(await stat(owner).catch(() => undefined));
}
