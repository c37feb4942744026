import { execFile } from "node:child_process";
import { projectFolder } from "@recibo/local/project";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";

/** How a command line ended. */
export type Ended = { code: number; out: string; err: string };

/** Runs the command line that names operators on a desk, as another process. */
export function commandLine(desk: TrialDesk, args: string[]): Promise<Ended> {
  const program = "dashboard/src/accounts/command-line/main.ts";
  const env = {
    ...process.env,
    NODE_OPTIONS: "",
    KAFKA_BROKERS: desk.brokers,
    DATABASE_URL: desk.databaseUrl,
    KAFKA_PREFIX: desk.prefix,
  };
  const command = [program, "config/dashboard.ini", ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: projectFolder, env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}
