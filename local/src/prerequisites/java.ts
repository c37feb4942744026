import { homedir } from "node:os";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { executables, onPath, outputOf } from "./programs.ts";
import { canInstall, installPackage } from "./system-packages.ts";

/** Kafka 4 runs on 17 and later. */
const OLDEST = 17;

const usualPlaces = [
  "/usr/lib/jvm/*/bin/java",
  "/opt/java/*/bin/java",
  "/opt/homebrew/opt/openjdk*/bin/java",
  "/usr/local/opt/openjdk*/bin/java",
  "/Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java",
  join(homedir(), ".sdkman/candidates/java/*/bin/java"),
];

/** The path of a `java` of version 17 or later: of JAVA_HOME, the PATH, or a usual place. */
export async function findJava(): Promise<string | undefined> {
  const home = process.env.JAVA_HOME;
  const first = home ? await executables([join(home, "bin", "java")]) : [];
  for (const java of [...first, ...(await onPath(["java"]))]) {
    if (await isRecent(java)) return java;
  }
  for (const java of await executables(usualPlaces)) if (await isRecent(java)) return java;
  return undefined;
}

/**
 * The path of a recent `java`, installed first when that can be done without asking.
 * @throws Problem naming what is missing and how to get it
 */
export async function ensureJava(say: (line: string) => void): Promise<string> {
  const found = await findJava();
  if (found) return found;
  if (await canInstall()) {
    const packages = ["openjdk-17-jre-headless", "openjdk-21-jre-headless", "default-jre-headless"];
    await installPackage(`Java ${OLDEST} or later is missing`, packages, say);
    const installed = await findJava();
    if (installed) return installed;
  }
  throw new Problem(
    `Java ${OLDEST} or later is missing, which Kafka runs on: install it (Debian and Ubuntu: ` +
      "openjdk-17-jre-headless, macOS: brew install openjdk), point JAVA_HOME at it, " +
      "or set KAFKA_BROKERS to a Kafka that runs elsewhere.",
  );
}

async function isRecent(java: string): Promise<boolean> {
  const version = (await outputOf(java, ["-version"]))?.match(/version "(\d+)/)?.[1];
  return Number(version) >= OLDEST;
}
