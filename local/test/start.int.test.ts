import { symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { kafkaRecord } from "../src/kafka.ts";
import { answers, freePort } from "../src/ports.ts";
import { recordedProcess } from "../src/processes/record.ts";
import { defaultDataFolder } from "../src/project.ts";
import { readAddresses } from "../src/services/addresses.ts";
import { until } from "../src/trial/until.ts";
import { commands } from "./command.ts";
import { mountingTest, withPrivateMounts } from "./private-mounts.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const makeFolder = temporaryFolders();
const run = commands();
const script = join(import.meta.dirname, "fixtures/start-with-fakes.ts");
const UP = "Ctrl-C stops everything";

/** An environment with ports of its own; without engines unless they are what is tested. */
async function environment(options: { engines?: boolean } = {}) {
  const { KAFKA_BROKERS: _, DATABASE_URL: __, ...inherited } = process.env;
  const data = await makeFolder();
  await symlink(join(defaultDataFolder, "engines"), join(data, "engines"));
  const names = [
    "HTTP_PORT",
    "KAFKA_PORT",
    "POSTGRES_PORT",
    "DASHBOARD_HEALTH_PORT",
    "INVOICE_GENERATOR_HEALTH_PORT",
    "SCORE_CALCULATOR_HEALTH_PORT",
  ] as const;
  const ports = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, String(await freePort())])),
  ) as Record<(typeof names)[number], string>;
  const elsewhere = { KAFKA_BROKERS: "127.0.0.1:1", DATABASE_URL: "postgres://127.0.0.1:1/none" };
  return {
    ...inherited,
    ...ports,
    ...(options.engines ? {} : elsewhere),
    RECIBO_DATA: data,
  };
}

type Environment = Awaited<ReturnType<typeof environment>>;
const start = (env: NodeJS.ProcessEnv) => run(process.execPath, [script], env);

async function openPorts(env: Environment): Promise<string[]> {
  const open: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (name.endsWith("_PORT") && (await answers(Number(value)))) open.push(name);
  }
  return open;
}

async function nothingLeft(env: Environment, withinMs: number): Promise<string[]> {
  const deadline = Date.now() + withinMs;
  while ((await openPorts(env)).length > 0 && Date.now() < deadline) await sleep(100);
  return openPorts(env);
}

describe("npm start", () => {
  test("brings everything up, lets no second start in, and stops it in order", async () => {
    const env = await environment({ engines: true });
    const first = start(env);
    await first.printed(UP);
    expect(first.output()).toContain(`http://localhost:${env.HTTP_PORT}`);
    expect(first.output()).toContain(`127.0.0.1:${env.KAFKA_PORT}`);
    expect(await readAddresses(join(env.RECIBO_DATA, "addresses.json"))).toEqual({
      KAFKA_BROKERS: expect.stringContaining(env.KAFKA_PORT),
      DATABASE_URL: expect.stringContaining(env.POSTGRES_PORT),
    });
    await until("the dashboard's line", () =>
      /^dashboard +│ .*service is ready$/m.test(first.output()),
    );

    const second = start(env);
    expect(await second.exited).toBe(1);
    expect(second.output()).toMatch(/^Recibo already runs on the data folder .*\n$/);

    first.child.kill("SIGINT");
    first.child.kill("SIGINT"); // npm passes the terminal's Ctrl-C on a second time
    expect(await first.exited).toBe(0);
    const stopped = [...first.output().matchAll(/Stopped ([\w-]+)/g)].map((match) => match[1]);
    expect(stopped).toEqual(["dashboard", "Kafka", "PostgreSQL"]);
    expect(await openPorts(env)).toEqual([]);
  });

  test("that is killed leaves nothing running", async () => {
    const env = await environment({ engines: true });
    const killed = start(env);
    await killed.printed(UP);
    killed.child.kill("SIGKILL");
    expect(await killed.exited).toBe("SIGKILL");
    expect(await nothingLeft(env, 15_000)).toEqual([]);
  });

  test("starts Kafka again when it was killed, on the same data and port", async () => {
    const env = await environment({ engines: true });
    const command = start(env);
    await command.printed(UP);
    const record = kafkaRecord(join(env.RECIBO_DATA, "kafka"));
    const pid = (await recordedProcess(record)) ?? 0;
    process.kill(pid, "SIGKILL");
    await command.printed("Kafka has ended (signal SIGKILL); starting it again in 2 s.");
    await command.printed("Kafka is back.");
    expect(await recordedProcess(record)).not.toBe(pid);
    expect(await answers(Number(env.KAFKA_PORT))).toBe(true);
    command.child.kill("SIGTERM");
    expect(await command.exited).toBe(0);
    expect(await openPorts(env)).toEqual([]);
  });

  test("starts a service again that was killed", async () => {
    const env = await environment();
    const command = start(env);
    await command.printed(UP);
    const record = join(env.RECIBO_DATA, "processes/invoice-generator.json");
    const pid = (await recordedProcess(record)) ?? 0;
    process.kill(pid, "SIGKILL");
    await command.printed("invoice-generator died (signal SIGKILL); starting it again in 0.5 s.");
    while (!(await answers(Number(env.INVOICE_GENERATOR_HEALTH_PORT)))) await sleep(50);
    expect(await recordedProcess(record)).not.toBe(pid);
    command.child.kill("SIGTERM");
    expect(await command.exited).toBe(0);
    expect(await openPorts(env)).toEqual([]);
  });

  test("stops with the message of a service whose configuration is wrong", async () => {
    const env = await environment();
    const command = start({ ...env, FAKE_EXIT: "78" });
    expect(await command.exited).toBe(78);
    expect(command.output()).toContain("config/fake.ini [http] port: expected a port");
    expect(command.output()).not.toContain("starting it again");
    expect(await openPorts(env)).toEqual([]);
  });

  test("says in one line which port is taken", async () => {
    const env = await environment();
    const other = createServer().listen(Number(env.HTTP_PORT), "127.0.0.1");
    const command = start(env);
    expect(await command.exited).toBe(1);
    expect(command.output()).toBe(
      `Port ${env.HTTP_PORT} for the dashboard is taken by another program: stop it, ` +
        "or set HTTP_PORT to a free port.\n",
    );
    await new Promise((done) => other.close(done));
  });

  test("says in one line that the data folder cannot be made", async () => {
    const env = await environment();
    const file = join(env.RECIBO_DATA, "file");
    await writeFile(file, "");
    const command = start({ ...env, RECIBO_DATA: join(file, "data") });
    expect(await command.exited).toBe(1);
    expect(command.output()).toMatch(
      /^The data folder .* cannot be made: a file is in its place.*\n$/,
    );
  });

  mountingTest.each([
    ["cannot be written: its disk is read-only", "-o ro"],
    ["cannot be written: its disk is full", "-o nr_inodes=1"],
    ["is on a disk with 1 MB free; 250 MB are needed", "-o size=1m"],
  ])("says in one line that the data folder %s", async (reason, options) => {
    const env = await environment();
    const mounted = `mount -t tmpfs ${options} none "$RECIBO_DATA"; exec "$@"`;
    const command = run(...withPrivateMounts(mounted, process.execPath, script), env);
    expect(await command.exited).toBe(1);
    expect(command.output()).toMatch(/^The data folder .* RECIBO_DATA to a folder .*\n$/);
    expect(command.output()).toContain(`${env.RECIBO_DATA} ${reason}`);
  });

  mountingTest("says in one line that Java is missing, and how to get it", async () => {
    const empty = await makeFolder();
    const env = await environment({ engines: true });
    const hidden = `for folder in /usr/lib/jvm /opt/java; do
      if [ -d $folder ]; then mount -t tmpfs none $folder; fi
    done
    export PATH=$NO_JAVA JAVA_HOME=$NO_JAVA HOME=$NO_JAVA; exec "$@"`;
    const start = withPrivateMounts(hidden, process.execPath, script);
    const command = run(...start, { ...env, NO_JAVA: empty });
    expect(await command.exited).toBe(1);
    expect(command.output()).toMatch(
      /^Java 17 or later is missing, which Kafka runs on: install it .*, point JAVA_HOME at it, or .*\n$/,
    );
    expect(await openPorts(env)).toEqual([]);
  });
});
