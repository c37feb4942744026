import { execFile } from "node:child_process";
import { getPriority } from "node:os";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

// A process that stands back itself cannot let another stand further forward.
const onLinux = process.platform === "linux" && getPriority() === 0 ? test : test.skip;

/** Runs a program that calls one of the module's functions; resolves to the niceness of each of its threads. */
async function nicenessAfter(call: string): Promise<number[]> {
  const module = new URL("../src/service/lower-priority.ts", import.meta.url).href;
  const program = `
    import { readdirSync, stat } from "node:fs";
    import os from "node:os";
    import * as it from ${JSON.stringify(module)};
    stat(".", () => {
      it.${call};
      const threads = readdirSync("/proc/self/task").map(Number);
      console.log(JSON.stringify(threads.map((thread) => os.getPriority(thread))));
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "--eval",
    program,
  ]);
  return JSON.parse(stdout);
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
