import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { lockFolder } from "../src/folder-lock.ts";
import { processIdentity } from "../src/processes/identity.ts";
import { recordProcess, stopLeftover } from "../src/processes/record.ts";
import { until } from "../src/trial/until.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const makeFolder = temporaryFolders();

async function sleeper() {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  await once(child, "spawn");
  return { child, pid: child.pid ?? 0, exited: once(child, "exit") };
}

describe("a process that an earlier run left behind", () => {
  test("is stopped, and its record goes", async () => {
    const { pid, exited } = await sleeper();
    const file = join(await makeFolder(), "process.json");
    await recordProcess(file, pid, "SIGTERM");
    expect(await stopLeftover(file)).toBe(true);
    expect((await exited)[1]).toBe("SIGTERM");
    await expect(readFile(file)).rejects.toThrow("ENOENT");
  });

  test("is not taken for another program that has its id by now", async () => {
    const { child, pid, exited } = await sleeper();
    const file = join(await makeFolder(), "process.json");
    const record = { pid, identity: "started at another time", stopSignal: "SIGTERM" };
    await writeFile(file, JSON.stringify(record));
    expect(await stopLeftover(file)).toBe(false);
    expect(await processIdentity(pid)).toBeDefined();
    child.kill("SIGKILL");
    await exited;
  });

  test("is killed when it does not stop in time", async () => {
    const { child, pid, exited } = await sleeper();
    const file = join(await makeFolder(), "process.json");
    await recordProcess(file, pid, "SIGTERM");
    child.kill("SIGSTOP");
    // Of two signals that wait, the one that ends it could be taken first.
    await until("the process is stopped", async () => {
      const { stdout } = await promisify(execFile)("ps", ["-o", "state=", "-p", String(pid)]);
      return /^\s*T/.test(stdout);
    });
    await stopLeftover(file, 100);
    expect((await exited)[1]).toBe("SIGKILL");
  });
});

describe("the lock on a data folder", () => {
  test("keeps a second start out until the first has ended", async () => {
    const folder = await makeFolder();
    const first = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(/^Recibo already runs on the data folder .*$/);
    await first.release();
    await (await lockFolder(folder)).release();
  });

  test("of a run that was killed is taken over", async () => {
    const folder = await makeFolder();
    const record = { pid: process.pid, identity: "an earlier process", stopSignal: "SIGTERM" };
    await writeFile(join(folder, "running.json"), JSON.stringify(record));
    await (await lockFolder(folder)).release();
  });
});
