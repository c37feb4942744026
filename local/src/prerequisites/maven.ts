import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Problem } from "../problem.ts";
import { executables, onPath, outputOf } from "./programs.ts";
import { canInstall, installPackage } from "./system-packages.ts";

const usualPlaces = [
  "/usr/share/maven/bin/mvn",
  "/opt/maven/bin/mvn",
  "/opt/apache-maven*/bin/mvn",
  "/opt/homebrew/bin/mvn",
  join(homedir(), ".sdkman/candidates/maven/current/bin/mvn"),
];

/** The path of a Maven that works with this Java: of MAVEN_HOME, the PATH, or a usual place. */
export async function findMaven(java: string): Promise<string | undefined> {
  const home = process.env.MAVEN_HOME ?? process.env.M2_HOME;
  const first = home ? await executables([join(home, "bin", "mvn")]) : [];
  const others = [...(await onPath(["mvn", "mvnd"])), ...(await executables(usualPlaces))];
  const env = await mavenEnvironment(java);
  for (const maven of [...first, ...others]) {
    if (/Maven/.test((await outputOf(maven, ["--version"], env)) ?? "")) return maven;
  }
  return undefined;
}

/**
 * The path of a Maven, installed first when that can be done without asking.
 * @throws Problem naming what is missing and how to get it
 */
export async function ensureMaven(java: string, say: (line: string) => void): Promise<string> {
  const found = await findMaven(java);
  if (found) return found;
  if (await canInstall()) {
    await installPackage("Maven is missing", ["maven"], say);
    const installed = await findMaven(java);
    if (installed) return installed;
  }
  throw new Problem(
    "Maven is missing, which fetches Kafka once: install it (Debian and Ubuntu: apt install maven, " +
      "macOS: brew install maven), point MAVEN_HOME at it, or set KAFKA_BROKERS to a Kafka that " +
      "runs elsewhere.",
  );
}

/** Our environment with the JAVA_HOME of this `java`, which Maven's script asks for. */
export async function mavenEnvironment(java: string): Promise<NodeJS.ProcessEnv> {
  return { ...process.env, JAVA_HOME: dirname(dirname(await realpath(java))) };
}
