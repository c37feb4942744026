import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { messageOf, Problem } from "../problem.ts";
import type { PostgresBinaries } from "./binaries.ts";
import type { SystemUser } from "./system-user.ts";

const run = promisify(execFile);

/** The database's superuser, and its database. */
export const databaseName = "recibo";

/** A folder that `initdb` has made, and the password of its user. */
export interface Cluster {
  readonly folder: string;
  readonly password: string;
}

/**
 * The cluster in this home, made on first use. It appears complete or not at all: a first start
 * that was cut short begins again.
 * @throws Problem when `initdb` fails
 */
export async function ensureCluster(
  home: string,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  signal?: AbortSignal,
): Promise<Cluster> {
  const folder = join(home, "cluster");
  const passwordFile = join(home, "password");
  if (!(await stat(folder).catch(() => undefined))) {
    await writePassword(passwordFile, user);
    await initialise(folder, passwordFile, binaries, user, signal);
  }
  return { folder, password: (await readFile(passwordFile, "utf8")).trim() };
}

async function writePassword(file: string, user: SystemUser | undefined): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, `${randomBytes(18).toString("base64url")}\n`, { mode: 0o600 });
  if (user) await chown(file, user.uid, user.gid);
}

async function initialise(
  folder: string,
  passwordFile: string,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (user) await chown(unfinished, user.uid, user.gid);
  const args = [
    `--pgdata=${unfinished}`,
    `--username=${databaseName}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-locale",
    // Sorts by code point with Unicode's letter cases, the same on every machine.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
  ];
  try {
    await run(binaries.initdb, args, { ...user, cwd: "/", ...(signal && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    const error = messageOf(cause).match(/^initdb: error: .*$/m)?.[0] ?? messageOf(cause);
    throw new Problem(`PostgreSQL cannot prepare ${folder}: ${error}`, { cause });
  }
  await rename(unfinished, folder);
}
