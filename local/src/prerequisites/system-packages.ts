import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { messageOf, Problem } from "../problem.ts";
import { onPath, outputOf } from "./programs.ts";

const run = promisify(execFile);
const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
const options = ["-y", "-qq", "-o", "DPkg::Lock::Timeout=120", "--no-install-recommends"];

let updated = false;

/** Whether packages can be installed without asking anybody: root on a system with apt-get. */
export async function canInstall(): Promise<boolean> {
  return process.getuid?.() === 0 && (await onPath(["apt-get"])).length > 0;
}

/**
 * Installs the first of the packages that this system offers.
 * @param reason what it is for; begins the progress line
 * @throws Problem when none is offered or apt-get fails
 */
export async function installPackage(
  reason: string,
  candidates: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  say(`${reason}: installing it with apt-get …`);
  if (!updated) await aptGet(reason, ["update", "-qq"]);
  updated = true;
  for (const name of candidates) {
    if (await offered(name)) return aptGet(reason, ["install", ...options, name]);
  }
  throw new Problem(`${reason}, and apt-get offers none of ${candidates.join(", ")}.`);
}

async function offered(name: string): Promise<boolean> {
  const policy = await outputOf("apt-cache", ["policy", name], env);
  return /Candidate: (?!\(none\))/.test(policy ?? "");
}

async function aptGet(reason: string, args: readonly string[]): Promise<void> {
  try {
    await run("apt-get", args, { env, maxBuffer: 64 * 1024 ** 2 });
  } catch (cause) {
    const line = messageOf(cause).match(/^E: .*$/m)?.[0] ?? messageOf(cause).split("\n")[0];
    throw new Problem(`${reason}, and apt-get ${args[0]} failed: ${line}`, { cause });
  }
}
