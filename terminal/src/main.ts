// npx recibo traffic --help
import { messageOf } from "@recibo/common/errors";
import { CommanderError } from "commander";
import { CommandError, exit, exitCodeOf } from "./exit.ts";
import { processOutput } from "./output.ts";
import { createProgram } from "./program.ts";

/** Runs the command line; writes sentences, never a stack, for what can go wrong. */
async function run(args: string[]): Promise<number> {
  const output = processOutput();
  let code: number = exit.found;
  const program = createProgram(async (command) => {
    const { withDesk } = await import("./desk.ts");
    code = await withDesk((desk) =>
      command({ desk, output, signal: new AbortController().signal }),
    );
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      output.say(messageOf(error));
      if (exitCodeOf(error) === exit.software && !(error instanceof CommandError))
        console.error(error);
    }
    return exitCodeOf(error);
  }
}

// Whatever is under way is a reading: nothing has to be put in order first.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => process.exit(exit.interrupted));

process.exit(await run(process.argv.slice(2)));
