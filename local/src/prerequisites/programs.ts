import { execFile } from "node:child_process";
import { access, constants, glob } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Everywhere on the PATH that has one of the names, in the names' order. */
export async function onPath(names: readonly string[]): Promise<string[]> {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return executables(names.flatMap((name) => folders.map((folder) => join(folder, name))));
}

/** The files that exist and may be executed, of paths and glob patterns; newest version first. */
export async function executables(patterns: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const pattern of patterns) {
    const matches: string[] = [];
    if (!pattern.includes("*")) matches.push(pattern);
    else for await (const match of glob(pattern)) matches.push(match);
    matches.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
    for (const match of matches) if (await isExecutable(match)) found.push(match);
  }
  return found;
}

/** What the program prints on both streams, or undefined when it cannot be run or fails. */
export async function outputOf(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(program, args, { timeout: 30_000, env });
    return `${stdout}\n${stderr}`;
  } catch {
    return undefined;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
