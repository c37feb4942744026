import { userInfo } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { letterStates, momentOf } from "../filter.ts";
import { type LetterPlace, type LetterState, placeOf } from "../letter.ts";
import { discardAll, list, type Output, redriveAll, show } from "./commands.ts";
import { withDesk } from "./desk.ts";

const examples = `
Examples:
  npm run dead-letters -- list --since 2h
  npm run dead-letters -- show 0-17
  npm run dead-letters -- redrive 0-17 2-4
  npm run dead-letters -- redrive --all --code POISON
  npm run dead-letters -- discard 0-17 --reason "a test with kcat"
  npm run -s dead-letters -- list --state all | jq -r .requestId

On a terminal it writes for people, into a pipe one JSON object a line.
Exit code: 0 done, 1 not found or not all done, 2 wrong use, 78 wrong configuration.`;

type Filter = { topic?: string; code?: string; since?: Date };
type ListOptions = Filter & { state: LetterState | "all"; limit: number };
type RedriveOptions = Filter & { all?: boolean; by: string };

/**
 * The command line for operators.
 *
 * @param file the dashboard's configuration, which says where the desk is
 */
export function createProgram(file: string): Command {
  const program = new Command("npm run dead-letters --")
    .description(
      "Messages that no service could handle: look at them, send them again, discard them.",
    )
    .addHelpText("after", examples)
    .showHelpAfterError("(--help says how it is used)")
    .exitOverride();
  const output: Output = {
    terminal: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 120,
    write: (line) => void process.stdout.write(`${line}\n`),
  };
  addList(program, file, output);
  addShow(program, file, output);
  addRedrive(program, file, output);
  addDiscard(program, file, output);
  return program;
}

function addList(program: Command, file: string, output: Output): void {
  withFilter(program.command("list").description("lists letters, latest first"))
    .addOption(
      new Option("--state <state>", "in which state")
        .choices([...letterStates, "all"])
        .default("open"),
    )
    .option("--limit <number>", "how many at most", parseCount, 100)
    .action(({ state, limit, topic, code, since }: ListOptions) =>
      withDesk(file, (desk) => {
        const filter = { state: state === "all" ? undefined : state, topic, code, since };
        return list(desk, filter, limit, output);
      }),
    );
}

function addShow(program: Command, file: string, output: Output): void {
  program
    .command("show")
    .description("shows a letter: why, headers, value, what was done")
    .argument("<letter>", "its id, as list says it: 0-17", parsePlace)
    .action((place: LetterPlace) => withDesk(file, (desk) => show(desk, place, output)));
}

function addRedrive(program: Command, file: string, output: Output): void {
  withFilter(
    program
      .command("redrive")
      .description("puts messages back on the topic they came from, with the same id")
      .argument("[letters...]", "ids of letters", collectPlaces),
  )
    .option("--all", "all open letters that fit --code (and --topic, --since)")
    .option("--by <name>", "who does it", currentUser())
    .action((places: LetterPlace[] = [], options: RedriveOptions, command: Command) => {
      const { topic, code, since, by } = options;
      const named = places.length > 0;
      if (named === (options.all === true))
        command.error("error: name letters by their ids, or all of one cause by --all --code");
      if (named) return withDesk(file, (desk) => redriveAll(desk, places, by, output));
      if (!code)
        command.error("error: --all needs --code: what is sent again at once has one cause");
      return withDesk(file, (desk) => redriveAll(desk, { topic, code, since }, by, output));
    });
}

function addDiscard(program: Command, file: string, output: Output): void {
  program
    .command("discard")
    .description("closes letters without sending them again; nothing is deleted")
    .argument("<letters...>", "ids of letters", collectPlaces)
    .requiredOption("--reason <words>", "why", parseReason)
    .option("--by <name>", "who does it", currentUser())
    .action((places: LetterPlace[], { by, reason }: { by: string; reason: string }) =>
      withDesk(file, (desk) => discardAll(desk, places, { by, reason }, output)),
    );
}

function withFilter(command: Command): Command {
  return command
    .option("--topic <topic>", "that came from this topic")
    .option("--code <code>", "that failed with this code, as in POISON")
    .option("--since <time>", "given up since: 30m, 2h, 7d or a date in ISO 8601", parseMoment);
}

function parsePlace(text: string): LetterPlace {
  const place = placeOf(text);
  if (!place) throw new InvalidArgumentError("Expected partition-offset, as in 0-17.");
  return place;
}

function collectPlaces(text: string, before: LetterPlace[] = []): LetterPlace[] {
  return [...before, parsePlace(text)];
}

function parseMoment(text: string): Date {
  const moment = momentOf(text, new Date());
  if (!moment) throw new InvalidArgumentError("Expected 30m, 2h, 7d or a date, as in 2026-11-21.");
  return moment;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("Expected a number from 1.");
  return Number(text);
}

function parseReason(text: string): string {
  const reason = text.trim().slice(0, 500);
  if (reason === "") throw new InvalidArgumentError("Expected a few words.");
  return reason;
}

function currentUser(): string {
  return `${userInfo().username} on the command line`;
}
