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
function nicenessAfter(call: string): Promise<number[]> {
  const threads = `readdirSync("/proc/self/task")`;
  return saidAfter(call, `${threads}.map((thread) => os.getPriority(Number(thread)))`);
}

/** The same, and what an expression says then, once it says anything; in a session of its own or in this one. */
async function saidAfter<T>(call: string, said: string, ownSession = false): Promise<T> {
  const module = new URL("../src/service/lower-priority.ts", import.meta.url).href;
  const program = `
    import { readdirSync, readFileSync, stat } from "node:fs";
    import os from "node:os";
    import * as it from ${JSON.stringify(module)};
    stat(".", () => {
      it.${call};
      const look = setInterval(() => {
        const said = ${said};
        if (!said) return;
        clearInterval(look);
        console.log(JSON.stringify(said));
      }, 10);
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: ownSession,
    timeout: 30_000,
  });
  return JSON.parse(await text(child.stdout));
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

withGroups("a worker's session stands back for others", async () => {
  // The kernel takes few such changes a second; one that came too soon is tried again.
  const said = `(/nice [^0].*/.exec(readFileSync("${groups}", "latin1")) ?? [])[0]`;
  expect(await saidAfter("lowerPriorityOfProcess(7)", said, true)).toBe("nice 7");
});

withGroups("a session that is somebody else's too is left as it is", async () => {
  const before = readFileSync(groups, "latin1");
  const said = `readFileSync("${groups}", "latin1")`;
  expect(await saidAfter("lowerPriorityOfProcess(7)", said)).toBe(before);
});
