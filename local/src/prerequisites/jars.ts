import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { messageOf, Problem } from "../problem.ts";
import { ensureMaven, mavenEnvironment } from "./maven.ts";

const run = promisify(execFile);

/** A program in Java that Maven fetches. */
export interface JavaProgram {
  /** As people call it, and, in small letters, its folder. */
  readonly name: string;
  /** Names its jars, and its version in a property. */
  readonly pom: string;
  /** The property of the pom that holds the version. */
  readonly versionProperty: string;
}

export interface Jars {
  readonly version: string;
  /** The folder that holds every jar of the program. */
  readonly folder: string;
}

export interface FetchOptions {
  /** Absolute folder that holds the jars of all programs on this machine. */
  engines: string;
  java: string;
  say?: (line: string) => void;
  signal?: AbortSignal;
}

/**
 * A program's jars, fetched with Maven when they are not there yet (some seconds, once).
 * Several processes may ask at once: the folder appears complete or not at all.
 * @throws Problem when Maven is missing or cannot fetch them
 */
export async function ensureJars(program: JavaProgram, options: FetchOptions): Promise<Jars> {
  const { engines, java, say = () => {} } = options;
  const version = await versionOf(program);
  const home = join(engines, `${program.name.toLowerCase()}-${version}`);
  const folder = join(home, "libs");
  if (!(await exists(folder))) {
    const maven = await ensureMaven(java, say);
    say(`Fetching ${program.name} ${version} with Maven, once …`);
    await mkdir(home, { recursive: true });
    await fetchInto(folder, home, maven, program, options);
  }
  return { version, folder };
}

async function fetchInto(
  folder: string,
  home: string,
  maven: string,
  { name, pom }: JavaProgram,
  { java, signal }: FetchOptions,
): Promise<void> {
  const temporary = await mkdtemp(join(home, "fetching-"));
  try {
    const args = ["-B", "-q", "-f", pom, "dependency:copy-dependencies"];
    const options = [`-DoutputDirectory=${temporary}`, "-DincludeScope=runtime"];
    const env = await mavenEnvironment(java);
    await run(maven, [...args, ...options], { env, ...(signal && { signal }) });
    await rename(temporary, folder).catch(async (error) => {
      if (!(await exists(folder))) throw error; // else another process was faster
    });
  } catch (cause) {
    throw new Problem(`${name} cannot be fetched with ${maven}: ${mavenError(cause)}`, { cause });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Maven prints its errors on stdout; the first says what happened, the rest how to debug Maven. */
function mavenError(error: unknown): string {
  const { stdout } = error as { stdout?: unknown };
  const line = String(stdout).match(/^\[ERROR\] (.*)$/m)?.[1];
  return line ?? messageOf(error).split("\n")[0] ?? "no reason given";
}

async function versionOf({ pom, versionProperty }: JavaProgram): Promise<string> {
  const version = (await readFile(pom, "utf8")).match(
    new RegExp(`<${versionProperty}>(.+?)<`),
  )?.[1];
  if (!version) throw new Error(`${pom} names no ${versionProperty}`);
  return version;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
