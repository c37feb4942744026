import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const prefix = "recibo-chaos-documents-";

/** How often the folder is measured anew before it is given up to shrink it. */
const mostTries = 10;

/** The folder of the document store, which can be made to take no more. */
export type DocumentFolder = {
  readonly path: string;
  /** How it is made to take no more, in words. */
  readonly how: string;
  /** From now on nothing can be stored; what is there can be read. */
  fill(): Promise<void>;
  /** There is room again. */
  free(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Makes the folder. As root on Linux it is a file system in memory of its own, which is shrunk until it is full:
 * a real ENOSPC, in the middle of a file. Where nothing can be mounted, a user's folder is made read-only
 * (EACCES); root, whom that does not stop, gets a file in its place (ENOTDIR), which hides the documents too.
 */
export async function openDocumentFolder(): Promise<DocumentFolder> {
  await removeAbandoned();
  const home = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const path = join(home, "documents");
  await mkdir(path);
  const close = () => rm(home, { recursive: true, force: true });
  if (await mounted(path)) {
    return { path, ...shrinking(path), close: () => unmount(path).then(close) };
  }
  return { path, ...(process.getuid?.() === 0 ? replacing(path) : closing(path)), close };
}

async function mounted(path: string): Promise<boolean> {
  if (process.getuid?.() !== 0 || process.platform !== "linux") return false;
  return run("mount", ["-t", "tmpfs", "-o", "size=1g", "recibo-chaos", path]).then(
    () => true,
    () => false,
  );
}

function shrinking(path: string) {
  const resize = (size: string) => run("mount", ["-o", `remount,size=${size}`, path]);
  return {
    how: "file system of its own, shrunk to what it holds (ENOSPC)",
    fill: async () => {
      // Documents go on coming while we measure: it cannot be made smaller than what it holds by then.
      for (let tries = 1; ; tries++) {
        const { blocks, bfree, bsize } = await statfs(path);
        // Some blocks more than it holds: what comes next is cut short in the middle.
        const size = (blocks - bfree + 2 * tries) * bsize;
        const shrunk = await resize(String(size)).catch((error: Error) => error);
        if (!(shrunk instanceof Error)) return;
        if (tries === mostTries) throw shrunk;
      }
    },
    free: async () => void (await resize("1g")),
  };
}

function closing(path: string) {
  const allow = async (mode: number) => {
    const folders = (await readdir(path)).map((name) => join(path, name));
    await Promise.all([path, ...folders].map((folder) => chmod(folder, mode)));
  };
  return { how: "made read-only (EACCES)", fill: () => allow(0o555), free: () => allow(0o755) };
}

function replacing(path: string) {
  return {
    how: "a file in its place (ENOTDIR)",
    fill: async () => {
      await rename(path, `${path}.away`);
      await writeFile(path, "");
    },
    free: async () => {
      await rm(path);
      await rename(`${path}.away`, path);
    },
  };
}

async function unmount(path: string): Promise<void> {
  await run("umount", ["-l", path]);
}

/** Gives back what a run that was killed has left. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = name.startsWith(prefix)
      ? (/^(\d+)-/.exec(name.slice(prefix.length)) ?? [])
      : [];
    if (pid === undefined || runs(Number(pid))) continue;
    const home = join(tmpdir(), name);
    await unmount(join(home, "documents")).catch(() => undefined);
    await rm(home, { recursive: true, force: true });
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
