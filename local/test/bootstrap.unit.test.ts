import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { projectFolder } from "../src/project.ts";
import { commands } from "./command.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const makeFolder = temporaryFolders();
const run = commands();

/** An npm that notes that it was called and "installs" this Node. */
const fakeNpm = `#!/bin/sh
echo "$@" >> npm-calls
mkdir -p node_modules/.bin
ln -sf "${process.execPath}" node_modules/.bin/node
cp package-lock.json node_modules/.package-lock.json
`;

async function project(): Promise<string> {
  const folder = await makeFolder();
  await mkdir(join(folder, "local"));
  await mkdir(join(folder, "bin"));
  await copyFile(join(projectFolder, "local/bootstrap.js"), join(folder, "local/bootstrap.js"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await lockOn(folder, "1.0.0");
  await writeFile(join(folder, "script.js"), "process.exit(Number(process.argv[2] ?? 0));");
  await writeFile(join(folder, "bin/npm"), fakeNpm);
  await chmod(join(folder, "bin/npm"), 0o755);
  return folder;
}

async function lockOn(folder: string, version: string): Promise<void> {
  const packages = { "": {}, "node_modules/thing": { version } };
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ packages }));
}

function bootstrap(folder: string, ...args: string[]) {
  const { npm_execpath: _, ...env } = process.env;
  const path = `${join(folder, "bin")}:${env.PATH}`;
  return run(process.execPath, ["local/bootstrap.js", ...args], { ...env, PATH: path }, folder);
}

async function installs(folder: string): Promise<number> {
  const calls = await readFile(join(folder, "npm-calls"), "utf8").catch(() => "");
  return calls.split("\n").filter((line) => line.startsWith("ci ")).length;
}

describe("the bootstrap", () => {
  test("installs in a fresh clone and not again", async () => {
    const folder = await project();
    expect(await bootstrap(folder, "script.js").exited).toBe(0);
    expect(await installs(folder)).toBe(1);
    expect(await bootstrap(folder, "script.js").exited).toBe(0);
    expect(await installs(folder)).toBe(1);
  });

  test("installs again when the lock file or a patch has changed", async () => {
    const folder = await project();
    await bootstrap(folder, "script.js").exited;
    await lockOn(folder, "1.0.1");
    await bootstrap(folder, "script.js").exited;
    expect(await installs(folder)).toBe(2);
    await mkdir(join(folder, "patches"));
    await writeFile(join(folder, "patches/thing.patch"), "--- a\n+++ b\n");
    await bootstrap(folder, "script.js").exited;
    expect(await installs(folder)).toBe(3);
    await bootstrap(folder, "script.js").exited;
    expect(await installs(folder)).toBe(3);
  });

  test("accepts what somebody has installed with npm by hand", async () => {
    const folder = await project();
    await run(join(folder, "bin/npm"), ["install"], process.env, folder).exited;
    expect(await bootstrap(folder, "script.js").exited).toBe(0);
    expect(await installs(folder)).toBe(0);
  });

  test("ends with the script's exit code", async () => {
    const folder = await project();
    expect(await bootstrap(folder, "script.js", "7").exited).toBe(7);
  });

  test("passes SIGTERM on and waits for the script's own stop", async () => {
    const folder = await project();
    const script = `process.once("SIGTERM", () => { console.log("stopped"); process.exit(3); });
      setInterval(() => {}, 1000); console.log("up");`;
    await writeFile(join(folder, "script.js"), script);
    const command = bootstrap(folder, "script.js");
    await command.printed("up");
    command.child.kill("SIGTERM");
    expect(await command.exited).toBe(3);
    expect(command.output()).toContain("stopped");
  });

  test("stops the script when npm, which runs it in a shell, has ended", async () => {
    const folder = await project();
    const script = `process.once("SIGTERM", () => { console.log("stopped"); process.exit(); });
      setInterval(() => {}, 1000); console.log("up");`;
    await writeFile(join(folder, "script.js"), script);
    const env = {
      ...process.env,
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      npm_execpath: "",
      npm_lifecycle_event: "start",
    };
    const line = `"${process.execPath}" local/bootstrap.js script.js; true`;
    const shell = run("/bin/sh", ["-c", line], env, folder);
    await shell.printed("up");
    shell.child.kill("SIGTERM");
    await shell.exited;
    expect(shell.output()).toContain("stopped");
  });

  test("uses npm install when npm ci refuses a lock file that misses other platforms", async () => {
    const folder = await project();
    const refuse = '#!/bin/sh\nif [ "$1" = ci ]; then echo "npm error code EUSAGE" >&2; exit 1; fi';
    await writeFile(join(folder, "bin/npm"), fakeNpm.replace("#!/bin/sh", refuse));
    expect(await bootstrap(folder, "script.js", "5").exited).toBe(5);
    expect(await readFile(join(folder, "npm-calls"), "utf8")).toMatch(/^install /);
  });

  test("says in one line that npm ci failed", async () => {
    const folder = await project();
    await writeFile(join(folder, "bin/npm"), "#!/bin/sh\nexit 9\n");
    const command = bootstrap(folder, "script.js");
    expect(await command.exited).toBe(9);
    expect(command.output()).toMatch(/\nnpm ci failed \(exit 9\)[^\n]*\n$/);
  });
});
