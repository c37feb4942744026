import { parseArgs } from "node:util";
import { Problem } from "@recibo/local/problem";

/** What to run. */
export type CommandLine = { readonly names: readonly string[]; readonly quick: boolean };

/** BSD's sysexits: the command was used wrongly. */
const exitUsage = 64;

/**
 * Reads the arguments: names of sections (none: all) and `--quick`.
 *
 * @throws Problem that says how it is used
 */
export function readCommandLine(args: string[], known: readonly string[]): CommandLine {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { quick: { type: "boolean", default: false } },
    });
    const unknown = positionals.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`there is no section ${unknown.join(", ")}`);
    return { names: positionals.length > 0 ? positionals : known, quick: values.quick };
  } catch (error) {
    const usage = `usage: npm run bench -- [--quick] [${known.join("] [")}]`;
    throw new Problem(`${(error as Error).message}\n${usage}`, { exitCode: exitUsage });
  }
}
