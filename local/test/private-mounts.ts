import { execFileSync } from "node:child_process";
import { test } from "@jest/globals";

/** The program and arguments that run a shell script whose mounts only it and its children see. */
export const withPrivateMounts = (script: string, ...args: string[]) =>
  ["/usr/bin/unshare", ["-Urm", "/bin/sh", "-ec", script, "sh", ...args]] as const;

/** A test that needs private mounts: Linux lets everybody have them, unless it is told not to. */
export const mountingTest = canMount() ? test : test.skip;

function canMount(): boolean {
  try {
    const [program, args] = withPrivateMounts("mount -t tmpfs none /mnt");
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
