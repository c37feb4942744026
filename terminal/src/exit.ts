import { ConfigurationError } from "@recibo/common/configuration/read-configuration";
import { codeOf, isOutage } from "@recibo/common/errors";
import { CommanderError } from "commander";

/** What the command ends with; those from 64 on are BSD's sysexits. */
export const exit = {
  found: 0,
  /** Also: asked whether to do it, and not done. */
  nothing: 1,
  usage: 64,
  /** What was to be written does not fit its contract. */
  data: 65,
  away: 69,
  /** Something nobody foresaw. */
  software: 70,
  refused: 77,
  configuration: 78,
  interrupted: 130,
} as const;

/** Something that was not done, for a reason that its message says in a sentence. */
export class CommandError extends Error {
  override name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The exit code of an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  // Commander has written its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.found : exit.usage;
  if (error instanceof ConfigurationError) return exit.configuration;
  if (isOutage(error)) return exit.away;
  return byCode[codeOf(error)] ?? exit.software;
}

const byCode: Partial<Record<ReturnType<typeof codeOf>, number>> = {
  NOT_A_FILTER: exit.usage,
  EXPRESSION_TOO_SLOW: exit.usage,
  DOES_NOT_FIT: exit.data,
  NO_SUCH_TOPIC: exit.nothing,
  NO_SUCH_GROUP: exit.nothing,
  GROUP_IN_USE: exit.nothing,
  GROUP_MOVED: exit.nothing,
  BROKER_TOO_OLD: exit.away,
  CREDENTIALS_REFUSED: exit.refused,
  NOT_AUTHORISED: exit.refused,
  NOT_TRUSTED: exit.refused,
};
