import { ConfigurationError } from "@recibo/common/configuration/read-configuration";
import { isOutage, messageOf } from "@recibo/common/errors";
import type { Command } from "commander";
import { CommandError, CommanderError } from "./errors.ts";

/** What the command ends with: 1 when there was nothing to do or it could not be done. */
const exit = { done: 0, notDone: 1, usage: 2, configuration: 78 };

/**
 * Runs a command line; returns its exit code and writes sentences, never a stack, for what can go wrong.
 *
 * @param createProgram makes it for the desk of a configuration file, which is the first argument
 */
export async function run(
  createProgram: (file: string) => Command,
  [file, ...args]: string[],
): Promise<number> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  try {
    await createProgram(file ?? "config/dashboard.ini").parseAsync(args, { from: "user" });
    return exit.done;
  } catch (error) {
    // Commander has written its own message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.done : exit.usage;
    say(messageOf(error));
    if (error instanceof ConfigurationError) return exit.configuration;
    if (error instanceof CommandError || isOutage(error)) return exit.notDone;
    throw error;
  }
}
