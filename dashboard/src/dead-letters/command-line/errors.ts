export { CommanderError } from "commander";

/** Something that was not done, for a reason that its message says in a sentence. */
export class CommandError extends Error {
  override name = "CommandError";
}
