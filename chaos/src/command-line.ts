import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { Problem } from "@recibo/local/problem";

/** What to run. */
export type CommandLine = {
  readonly minutes: number;
  readonly seed: number;
  /** Asks and payments a second. */
  readonly rate: number;
  /** The Kafka client of the services; as configured unless given. */
  readonly client: string | undefined;
  /** A file that the tables are written to. */
  readonly markdown: string | undefined;
  /** Keeps the report and the logs of a run that holds, too. */
  readonly keep: boolean;
  /** The command that does the same again. */
  readonly command: string;
};

/** BSD's sysexits: the command was used wrongly. */
const exitUsage = 64;

const usage =
  "usage: npm run chaos -- [--minutes 10] [--seed N] [--rate 7] [--client kafkajs|platformatic] [--markdown FILE] [--keep]";

/**
 * Reads the arguments; without a seed one is chosen, and said.
 *
 * @throws Problem that says how it is used
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: "string", default: "10" },
        seed: { type: "string", default: String(randomInt(1, 100_000)) },
        rate: { type: "string", default: "7" },
        client: { type: "string" },
        markdown: { type: "string" },
        keep: { type: "boolean", default: false },
      },
    });
    const minutes = numberOf("minutes", values.minutes, 0.5, 24 * 60);
    const seed = numberOf("seed", values.seed, 0, 2 ** 31 - 1);
    const rate = numberOf("rate", values.rate, 0.1, 200);
    const { client, markdown, keep } = values;
    const more = [
      ...(rate === 7 ? [] : [`--rate ${rate}`]),
      ...(client ? [`--client ${client}`] : []),
    ];
    const command = ["npm run chaos --", `--minutes ${minutes}`, `--seed ${seed}`, ...more].join(
      " ",
    );
    return { minutes, seed, rate, client, markdown, keep, command };
  } catch (error) {
    throw new Problem(`${(error as Error).message}\n${usage}`, { exitCode: exitUsage });
  }
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (text !== "" && number >= least && number <= most) return number;
  throw new Error(`--${name}: expected a number from ${least} to ${most}, found ${text}`);
}
