import { randomUUID } from "node:crypto";
import { chmod, chown, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, Problem } from "../problem.ts";
import { canUseFolder, type SystemUser } from "./system-user.ts";

/** Where root's PostgreSQL lives when its user cannot reach the data folder, nor the packages. */
export const sharedFolder = "/var/lib/recibo";

/**
 * The folder for a cluster's files: the data folder, or, where that lies inside a folder closed to
 * the user (such as /root), one of its own under /var/lib/recibo that the data folder points to.
 * Such a folder is removed by a later call once its data folder no longer points to it.
 * @throws Problem when neither can be used
 */
export async function clusterHome(
  data: string,
  user: SystemUser | undefined,
  say: (line: string) => void,
): Promise<string> {
  await mkdir(data, { recursive: true });
  if (!user) return data;
  await chown(data, user.uid, user.gid);
  if (await canUseFolder(user, data)) return data;
  try {
    return await homeElsewhere(data, user, say);
  } catch (cause) {
    throw new Problem(
      `PostgreSQL runs as the user postgres, who cannot reach ${data}, and ${sharedFolder} ` +
        `cannot be used instead (${messageOf(cause)}): set RECIBO_DATA to a folder open to that user.`,
      { cause },
    );
  }
}

async function homeElsewhere(
  data: string,
  user: SystemUser,
  say: (line: string) => void,
): Promise<string> {
  await removeAbandoned();
  const pointer = join(data, "elsewhere");
  const known = await readFile(pointer, "utf8").catch(() => "");
  const home = known.trim() || join(sharedFolder, `data-${randomUUID()}`);
  if (!known) {
    say(`PostgreSQL keeps its data in ${home}: its user postgres cannot reach ${data}`);
    await mkdir(home, { recursive: true, mode: 0o755 });
    await chmod(home, 0o700);
    await writeFile(join(home, "belongs-to"), data);
    await writeFile(pointer, home);
  }
  await chown(home, user.uid, user.gid);
  return home;
}

/** Removing the data folder is how people start afresh; what it pointed to goes with it. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(sharedFolder).catch(() => [])) {
    const home = join(sharedFolder, name);
    const owner = await readFile(join(home, "belongs-to"), "utf8").catch(() => undefined);
    if (owner === undefined) continue;
    const pointed = await readFile(join(owner, "elsewhere"), "utf8").catch(() => "");
    if (pointed !== home) await rm(home, { recursive: true, force: true });
  }
}
