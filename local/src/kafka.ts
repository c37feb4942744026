import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Engine, openLog, waitUntilReady } from "./engine.ts";
import { kafkaProgram } from "./kafka/program.ts";
import { brokerIsReady } from "./kafka/readiness.ts";
import { type SecuredListeners, securedProperties } from "./kafka/secured-listeners.ts";
import { serverProperties } from "./kafka/server-properties.ts";
import { freePort, isTaken } from "./ports.ts";
import { ensureJars, type Jars } from "./prerequisites/jars.ts";
import { ensureJava } from "./prerequisites/java.ts";
import { messageOf, Problem } from "./problem.ts";
import { startProcess } from "./processes/own-process.ts";
import { stopLeftover } from "./processes/record.ts";
import { projectFolder } from "./project.ts";

const run = promisify(execFile);

export interface KafkaOptions {
  /** Absolute folder for everything of this broker; a later start on it has its topics again. */
  data: string;
  /** Absolute folder that holds the jars for every broker on this machine. */
  engines: string;
  /** Where clients connect, on 127.0.0.1. */
  port: number;
  /** Where the broker reaches its own controller; any free port unless given. */
  controllerPort?: number;
  /** The `java` to run; found, or installed, unless given. */
  java?: string;
  /** Largest heap, in megabytes; 512 unless given. */
  heapMegabytes?: number;
  /** Makes it check who is who and who may do what; all is open and plain text without. */
  secured?: SecuredListeners;
  /** Settings of the broker to add or replace, by Kafka's names. */
  settings?: Readonly<Record<string, string>>;
  say?: (line: string) => void;
  /** Gives up a start that is under way. */
  signal?: AbortSignal;
}

export interface Kafka extends Engine {
  readonly version: string;
  /** What `KAFKA_BROKERS` expects. */
  readonly brokers: string;
}

/**
 * Starts a real Kafka: one node that is broker and controller. Resolves when it serves clients.
 * Calling it again after the broker has ended, with the same data and port, is a restart; a broker
 * that a killed process left on this data is stopped first.
 * @throws Problem when Java or Maven is missing, the port is taken, or the broker does not come up
 */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const { data, port, say = () => {}, signal } = options;
  await stopLeftover(kafkaRecord(data));
  if (await isTaken(port)) throw new Problem(`Kafka's port ${port} is taken by another program.`);
  const java = options.java ?? (await ensureJava(say));
  const jars = await ensureJars(kafkaProgram, {
    ...{ engines: options.engines, java, say },
    ...(signal && { signal }),
  });
  const properties = await writeProperties(options);
  await format(data, java, jars, properties, signal);

  const log = join(data, "kafka.log");
  const output = await openLog(log);
  const own = await startProcess(
    "Kafka",
    java,
    [...javaOptions(options, jars), "kafka.Kafka", properties],
    {
      cwd: data,
      stdio: ["ignore", output.fd, output.fd],
      record: kafkaRecord(data),
      stopSignal: "SIGTERM",
    },
  ).finally(() => output.close());

  const telling = / (ERROR|FATAL) |Exception|Error/;
  const wait = { log, telling, timeoutMs: 120_000, signal };
  await waitUntilReady(own, () => brokerIsReady(port, options.secured), wait);
  return {
    version: jars.version,
    brokers: `127.0.0.1:${port}`,
    pid: own.pid,
    port,
    log,
    exited: own.exited,
    kill: own.kill,
    close: async () => void (await own.stop(20_000)),
  };
}

/** The file that says which process is the broker of this data. */
export function kafkaRecord(data: string): string {
  return join(data, "process.json");
}

async function writeProperties(options: KafkaOptions): Promise<string> {
  const file = join(options.data, "server.properties");
  await mkdir(options.data, { recursive: true });
  const { port, secured, settings } = options;
  const controllerPort = options.controllerPort ?? (await freePort());
  const text = serverProperties({
    logs: join(options.data, "topics"),
    port,
    controllerPort,
    extra: { ...(secured && securedProperties(port, controllerPort, secured)), ...settings },
  });
  await writeFile(file, text);
  return file;
}

/** Gives a new data folder its cluster id; does nothing on one that has it. */
async function format(
  data: string,
  java: string,
  jars: Jars,
  properties: string,
  signal?: AbortSignal,
): Promise<void> {
  const marker = join(data, "formatted");
  if (await stat(marker).catch(() => undefined)) return;
  const cluster = randomBytes(16).toString("base64url");
  // With "=", since an id may begin with a dash.
  const args = ["format", `--config=${properties}`, `--cluster-id=${cluster}`];
  const quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", ...classpath(jars)];
  try {
    await run(java, [...quick, "kafka.tools.StorageTool", ...args, "--ignore-formatted"], {
      ...(signal && { signal }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    const why = messageOf(cause).trim().split("\n").findLast(says) ?? messageOf(cause);
    throw new Problem(`Kafka cannot prepare ${data}: ${why.trim()}`, { cause });
  }
  await writeFile(marker, "");
}

/** A line of Java's that says what happened, unlike those that say where. */
function says(line: string): boolean {
  return !/^\s*(at |\.\.\. |$)/.test(line);
}

function javaOptions({ heapMegabytes = 512 }: KafkaOptions, jars: Jars): string[] {
  return [
    `-Xms${Math.min(heapMegabytes, 128)}m`,
    `-Xmx${heapMegabytes}m`,
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Djava.net.preferIPv4Stack=true",
    ...classpath(jars),
  ];
}

function classpath(jars: Jars): string[] {
  const logging = join(projectFolder, "local/kafka/log4j2.properties");
  return [`-Dlog4j2.configurationFile=${logging}`, "-cp", join(jars.folder, "*")];
}
