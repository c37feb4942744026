import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { freePort } from "@recibo/local/ports";
import { projectFolder } from "@recibo/local/project";
import { createTrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";

const main = join(projectFolder, "invoice-generator/src/main.ts");
const shipped = join(projectFolder, "config/invoice-generator.ini");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-service-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the worker until it ends by itself. */
async function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

/** Runs something while a port is taken. */
async function withTakenPort(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await use(port).finally(() => server.close());
}

test("a configuration that cannot be used ends the service with 78 and every problem, without a stack", async () => {
  const file = join(folder, "wrong.ini");
  const ini = await readFile(shipped, "utf8");
  await writeFile(file, ini.replace("threads = 2", "threads = many").replace("port = 9081", ""));

  const { code, stdout, stderr } = await run([file]);
  expect(stderr).toBe(
    [
      "invoice-generator: the configuration cannot be used.",
      `  ${file} [renderer] threads: expected a whole number from 1 to 64 (threads), found "many"`,
      `  ${file} [health] port: missing; expected a whole number from 1 to 65535 (a port) (or set HEALTH_PORT)`,
      "",
    ].join("\n"),
  );
  expect(stdout).toBe("");
  expect(code).toBe(78);
});

test.each([
  ["no argument", [], /usage: invoice-generator <configuration.ini> \[--reset\]/],
  ["two files", ["a.ini", "b.ini"], /usage: invoice-generator/],
  ["an unknown option", [shipped, "--rest"], /'--rest'/],
  ["a file that is not there", ["none.ini"], /none.ini: there is no such file/],
])(
  "%s ends the service with 78 and says what is expected, without a stack",
  async (_, args, says) => {
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at |node:internal/m);
    expect(stdout).toBe("");
    expect(code).toBe(78);
  },
);

test("a taken health port ends the service with 1 and one line that says so", async () => {
  await withTakenPort(async (port) => {
    const { code, stdout, stderr } = await run([shipped], { HEALTH_PORT: String(port) });
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ level }) => level !== "info")).toEqual([
      expect.objectContaining({
        level: "fatal",
        service: "invoice-generator",
        msg: "could not start",
        err: {
          type: "Error",
          code: "EADDRINUSE",
          message: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
        },
      }),
    ]);
    expect(stderr).toBe("");
    expect(code).toBe(1);
  });
});

test("a service whose engines are down is alive but not ready, and stops in order when told", async () => {
  const service = createTrialService({
    name: "invoice-generator",
    arguments: [main, shipped],
    env: {
      DATABASE_URL: "postgres://nobody:x@127.0.0.1:1/none",
      DOCUMENTS_FOLDER: folder,
    },
    healthPort: await freePort(),
  });
  await service.start({ awaitReady: false });
  await until("the service waits", () =>
    service.log.some(({ msg }) => msg === "database not reachable, waiting"),
  );
  expect((await fetch(`${service.healthUrl}/healthz`)).status).toBe(200);
  const ready = await fetch(`${service.healthUrl}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({
    status: "not ready",
    problems: [{ part: "start", message: "starting" }],
  });
  expect(await service.kill("SIGTERM")).toBe(0);
});
