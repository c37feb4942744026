import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { messageOf, Problem } from "../problem.ts";

const run = promisify(execFile);

/** Whom PostgreSQL runs as; it refuses to run as root. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The system's user `postgres`, made when it is missing; undefined when we are not root and so
 * run PostgreSQL as ourselves.
 * @throws Problem when we are root and there is no such user and none can be made
 */
export async function postgresUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return (await lookUp()) ?? create();
}

/** Whether the user can get to a folder and create files in it. */
export async function canUseFolder(user: SystemUser, folder: string): Promise<boolean> {
  return succeeds(user, 'cd "$1" && [ -w . ]', folder);
}

/** Whether the user can run a program, given every folder on the way to it. */
export async function canExecute(user: SystemUser, program: string): Promise<boolean> {
  return succeeds(user, '[ -x "$1" ]', program);
}

async function succeeds(user: SystemUser, script: string, path: string): Promise<boolean> {
  try {
    await run("/bin/sh", ["-c", script, "sh", path], { ...user, cwd: "/" });
    return true;
  } catch {
    return false;
  }
}

async function lookUp(): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function create(): Promise<SystemUser> {
  try {
    await run("useradd", ["--system", "--user-group", "--no-create-home", name]);
    const created = await lookUp();
    if (created) return created;
    throw new Error("it was not created");
  } catch (cause) {
    throw new Problem(
      `PostgreSQL does not run as root, and the user ${name} cannot be made ` +
        `(${messageOf(cause).split("\n")[0]}): run as another user, or set DATABASE_URL.`,
      { cause },
    );
  }
}

const name = "postgres";
