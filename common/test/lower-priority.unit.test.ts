import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { text } from "node:stream/consumers";
import { expect, test } from "@jest/globals";

// A process that stands back itself cannot let another stand further forward.
const onLinux = process.platform === "linux" && getPriority() === 0 ? test : test.skip;

const groups = "/proc/self/autogroup";
const withGroups =
  existsSync(groups) && readFileSync(groups, "latin1") !== "" ? onLinux : test.skip;

/** Runs a program that calls one of the module's functions; resolves to the niceness of each of its threads. */
async function nicenessAfter(call: string): Promise<number[]> {
  return JSON.parse(
    await saidAfter(
      call,
      `readdirSync("/proc/self/task").map((thread) => os.getPriority(Number(thread)))`,
    ),
  );
}

/** The same, and what an expression says then; in a session of its own or in this one. */
async function saidAfter(call: string, said: string, ownSession = false): Promise<string> {
  const module = new URL("../src/service/lower-priority.ts", import.meta.url).href;
  const program = `
    import { readdirSync, readFileSync, stat } from "node:fs";
    import os from "node:os";
    import * as it from ${JSON.stringify(module)};
    stat(".", () => {
      it.${call};
      console.log(JSON.stringify(${said}));
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: ownSession,
  });
  return text(child.stdout);
}

onLinux("a worker stands back with all its threads, those that run before it as well", async () => {
  const all = await nicenessAfter("lowerPriorityOfProcess(7)");
  expect(all.length).toBeGreaterThan(4);
  expect(new Set(all)).toEqual(new Set([7]));
});

onLinux("a thread stands back alone, and never comes forward", async () => {
  const all = await nicenessAfter("lowerPriority(7)");
  expect(all.filter((each) => each === 7)).toHaveLength(1);
  const twice = await nicenessAfter("lowerPriorityOfProcess(9); it.lowerPriorityOfProcess(4)");
  expect(new Set(twice)).toEqual(new Set([9]));
});

withGroups(
  "a worker's session stands back for others, unless it is somebody else's too",
  async () => {
    const said = `readFileSync("${groups}", "latin1").trim()`;
    const own = await saidAfter("lowerPriorityOfProcess(7)", said, true);
    expect(own).toMatch(/autogroup-\d+ nice 7"/);
    const before = readFileSync(groups, "latin1").trim();
    expect(JSON.parse(await saidAfter("lowerPriorityOfProcess(7)", said))).toBe(before);
  },
);
