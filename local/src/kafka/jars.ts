import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureMaven, mavenEnvironment } from "../prerequisites/maven.ts";
import { messageOf, Problem } from "../problem.ts";
import { projectFolder } from "../project.ts";

const run = promisify(execFile);
const pom = join(projectFolder, "local/kafka/pom.xml");

export interface KafkaJars {
  readonly version: string;
  /** The folder that holds every jar of the broker. */
  readonly folder: string;
}

/**
 * The broker's jars, fetched with Maven when they are not there yet (44 MB, some seconds).
 * Several processes may ask at once: the folder appears complete or not at all.
 * @throws Problem when Maven is missing or cannot fetch them
 */
export async function ensureKafkaJars(
  engines: string,
  java: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<KafkaJars> {
  const version = await kafkaVersion();
  const home = join(engines, `kafka-${version}`);
  const folder = join(home, "libs");
  if (!(await exists(folder))) {
    const maven = await ensureMaven(java, say);
    say(`Fetching Kafka ${version} with Maven, once …`);
    await mkdir(home, { recursive: true });
    await fetchInto(folder, home, maven, java, signal);
  }
  return { version, folder };
}

async function fetchInto(
  folder: string,
  home: string,
  maven: string,
  java: string,
  signal?: AbortSignal,
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
    throw new Problem(`Kafka cannot be fetched with ${maven}: ${mavenError(cause)}`, { cause });
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

async function kafkaVersion(): Promise<string> {
  const version = (await readFile(pom, "utf8")).match(/<kafka.version>(.+?)</)?.[1];
  if (!version) throw new Error(`${pom} names no kafka.version`);
  return version;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
