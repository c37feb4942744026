import { execFile, spawn } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureJars } from "../prerequisites/jars.ts";
import { ensureJava } from "../prerequisites/java.ts";
import { ensureMaven, mavenEnvironment } from "../prerequisites/maven.ts";
import { defaultDataFolder } from "../project.ts";
import { kafkaProgram } from "./program.ts";

const run = promisify(execFile);

/** Programs that come with Kafka, on its Java client: what `bin/kafka-console-producer.sh` and its like start. */
export type KafkaTools = {
  /**
   * Runs one by its class, as in `org.apache.kafka.tools.ConsoleProducer`.
   *
   * @throws {Error} with what it said, when it does not end with 0
   */
  run(program: string, args: readonly string[], input: string): Promise<void>;
};

/** Kafka's programs, fetched with Maven when they are not there yet; the broker does without them. */
export async function ensureKafkaTools(say: (line: string) => void): Promise<KafkaTools> {
  const engines = join(defaultDataFolder, "engines");
  const java = await ensureJava(say);
  const jars = await ensureJars(kafkaProgram, { engines, java, say });
  const folder = join(engines, `kafka-${jars.version}`, "tools");
  const jar = join(folder, `kafka-tools-${jars.version}.jar`);
  if (!(await stat(jar).catch(() => undefined))) await fetchTools(folder, jars.version, java, say);
  const classpath = ["-cp", `${join(jars.folder, "*")}:${jar}`];
  const quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"];
  return {
    run: (program, args, input) => start(java, [...quick, ...classpath, program, ...args], input),
  };
}

async function fetchTools(
  folder: string,
  version: string,
  java: string,
  say: (line: string) => void,
): Promise<void> {
  const maven = await ensureMaven(java, say);
  await mkdir(folder, { recursive: true });
  const artifact = `-Dartifact=org.apache.kafka:kafka-tools:${version}`;
  const args = ["-B", "-q", "dependency:copy", artifact, `-DoutputDirectory=${folder}`];
  await run(maven, args, { env: await mavenEnvironment(java) });
}

function start(java: string, args: readonly string[], input: string): Promise<void> {
  const child = spawn(java, args, { stdio: ["pipe", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  child.stdin.end(input);
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) =>
      code === 0 ? done() : failed(new Error(`it ended with ${code}: ${said}`)),
    );
  });
}
