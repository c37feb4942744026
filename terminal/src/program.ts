import { Command, InvalidArgumentError, Option } from "commander";
import type { TailOptions, Work } from "./commands/read.ts";
import type { ResetOptions } from "./commands/reset.ts";
import type { ProduceOptions } from "./commands/write.ts";
import { CommandError, exit } from "./exit.ts";
import { type Beginning, parseBeginning } from "./moments.ts";
import { parseCount, parseRate, type ReadingOptions, withReading } from "./reading-options.ts";

const notes = `
Conditions (--where) are expressions in CEL, or name=value:
  correlationid=0199d2f4-1c00-7000-8000-00000000a001
  outcome=rejected   key=…   header.traceparent=…   value.invoice.number=INV-0042
  'value.invoice.totals.gross > 100000 && event.startsWith("recibo.")'

On a terminal it writes for people, into a pipe one JSON object a line.
Exit code: 0 found or done, 1 nothing found or not done, 64 wrong use, 65 does not fit its contract,
69 the broker is away, 77 it refuses us, 78 wrong configuration, 130 Ctrl-C.
It reads the desk that npm start runs here, or the one that KAFKA_BROKERS (KAFKA_PREFIX, …) or config/terminal.ini name.
Nothing joins a consumer group: reading leaves no trace on the broker.`;

/** Runs a command against the desk; resolves to its exit code. */
export type Run = (command: (work: Work) => Promise<number>) => Promise<void>;

// What commands need takes longer to load than to write a help: each loads its own.
const reading = () => import("./commands/read.ts");
const looking = () => import("./commands/look.ts");

/** The command line. */
export function createProgram(run: Run): Command {
  const program = new Command("recibo")
    .description("Recibo in the terminal.")
    .showHelpAfterError("(--help says how it is used)")
    .exitOverride();
  const traffic = program
    .command("traffic")
    .description("reads and writes the topics of the desk")
    .addHelpText("after", notes);
  addReading(traffic, run);
  addLooking(traffic, run);
  addWriting(traffic, run);
  return program;
}

function addReading(traffic: Command, run: Run): void {
  withReading(traffic.command("tail").argument("<topics...>"))
    .description("the last records, then those that come")
    .option("-n, --last <count>", "how many of those that are there", parseCount, 10)
    .option("--limit <count>", "ends after so many", parseCount)
    .option("--no-follow", "only those that are there")
    .option(
      "--rate <count>",
      "at most so many a second, of what comes and of what --since or --from begin with; how many it left out is told on stderr",
      parseRate,
    )
    .addHelpText(
      "after",
      examples(
        "tail generate-invoice invoice-generated --where correlationid=… --since 10m",
        "tail invoice-generated -n 100 --outcome rejected,failed",
        "tail dead-letter --format full",
        "tail generate-invoice --rate 10",
      ),
    )
    .action((names: string[], options: TailOptions) =>
      run(async (work) => (await reading()).tail(names, options, work)),
    );
  withReading(traffic.command("search").argument("<topics...>"))
    .description("what is there and matches, oldest first")
    .option("--limit <count>", "ends after so many", parseCount)
    .addHelpText(
      "after",
      examples(
        "search invoice-generated --where value.invoice.number=INV-0042",
        "search generate-invoice --text nordwind --since 7d --to 1d",
        "search invoice-generated --where 'size(value.problems) > 1' --format full",
      ),
    )
    .action((names: string[], options: ReadingOptions) =>
      run(async (work) => (await reading()).search(names, options, work)),
    );
  withReading(traffic.command("export").argument("<topics...>"))
    .description("what matches, as NDJSON or CSV (--format csv)")
    .option("--limit <count>", "ends after so many", parseCount)
    .addHelpText(
      "after",
      examples(
        "export invoice-generated --format csv --columns time,offset,value.invoice.number > invoices.csv",
        "export generate-invoice --since 1d --mask | gzip > generate-invoice.ndjson.gz",
      ),
    )
    .action((names: string[], options: ReadingOptions) =>
      run(async (work) =>
        (await reading()).search(names, { ...options, format: options.format ?? "ndjson" }, work),
      ),
    );
  withReading(traffic.command("follow").argument("<request id or invoice number>"))
    .description("all records of a request, over every topic it crosses")
    .option("--live", "waits for what is still to come", false)
    .addHelpText(
      "after",
      examples(
        "follow INV-0042 --since 7d",
        "follow INV-0042 --key 0199d2f4-1c00-7000-8000-000000000001",
        "follow 0199d2f4-1c00-7000-8000-00000000a001 --live",
      ),
    )
    .action((what: string, options: ReadingOptions & { live: boolean }) =>
      run(async (work) => (await reading()).follow(what, withUsualRange(options), work)),
    );
}

/** A day back is what a follower mostly needs; more is said. */
function withUsualRange<O extends ReadingOptions>(options: O): O {
  if (options.since !== undefined || options.from !== undefined) return options;
  return { ...options, since: Date.now() - 86_400_000 };
}

function addLooking(traffic: Command, run: Run): void {
  traffic
    .command("topics")
    .description("topics: partitions, records, size, how long it is kept, what it means")
    .argument("[topics...]", "all when none is named")
    .option("--internal", "with Kafka's own")
    .option("--settings", "with every setting")
    .addHelpText("after", examples("topics", "topics generate-invoice --settings"))
    .action((names: string[], options) =>
      run(async (work) => (await looking()).topics(names, options, work)),
    );
  const group = traffic
    .command("groups")
    .description("consumer groups: members, what they have read, how far they are behind")
    .argument("[groups...]", "all when none is named; with its partitions when one is")
    .option("--topic <topic>", "that read this topic")
    .addHelpText(
      "after",
      examples(
        "groups",
        "groups invoice-generator",
        "groups reset invoice-generator --to beginning",
      ),
    )
    .action((names: string[], options) =>
      run(async (work) => (await looking()).groups(names, options, work)),
    );
  group
    .command("reset")
    .description(
      "lets a group read on from elsewhere; shows what that does, and does it with --yes",
    )
    .argument("<group>", "it must have no members: stop its service first")
    .requiredOption("--to <place>", "beginning, end, an offset, or a time", parseBeginning)
    .option("--topic <topics...>", "only these")
    .option("--partition <numbers...>", "only these", (text, before: number[] = []) => [
      ...before,
      parseCount(text),
    ])
    .addOption(
      new Option(
        "--preview",
        "shows what would be read again; what it does without --yes",
      ).conflicts("yes"),
    )
    .option("--yes", "does it")
    .addHelpText(
      "after",
      examples(
        "groups reset score-calculator --to 2h",
        "groups reset score-calculator --to beginning --yes",
      ),
    )
    .action((name: string, { to, ...options }: ResetOptions & { to: Beginning }) =>
      run(async (work) => {
        const { reset } = await import("./commands/reset.ts");
        return reset(name, targetOf(to), options, work);
      }),
    );
}

function targetOf(to: Beginning) {
  if (to.from === "offset") return { to: "offset", offset: to.offset } as const;
  if (to.from === "time") return { to: "time", time: to.time } as const;
  return { to: to.from } as const;
}

function addWriting(traffic: Command, run: Run): void {
  traffic
    .command("produce")
    .description("writes a record; the value from --value or from standard input")
    .argument("[topic]")
    .option("--key <key>", "the key; of a contract's topic the organisation's id when not said")
    .option("--value <text>", "the value")
    .option("--tombstone", "without a value")
    .option("--header <name=value>", "a header; may be repeated", parseHeader, {})
    .option(
      "--template <place>",
      "key, value and headers of this record where nothing else is said",
    )
    .addOption(
      new Option("--resend <place>", "this record once more, marked as such").conflicts([
        "value",
        "key",
        "template",
        "tombstone",
      ]),
    )
    .option("--anyway", "also what does not fit the topic's contract, to see what becomes of it")
    .addHelpText(
      "after",
      examples(
        'produce calculate-score --value \'{"organisationId":"…","asOf":"2026-11-21"}\'',
        "produce --resend generate-invoice/1@17",
        "produce generate-invoice --anyway --value garbage",
      ),
    )
    .action((topic: string | undefined, options: ProduceOptions) => {
      if (topic !== undefined && options.resend !== undefined)
        throw new CommandError("--resend says the topic already.", exit.usage);
      return run(async (work) => {
        const { produce } = await import("./commands/write.ts");
        return produce(topic, options, work);
      });
    });
}

function parseHeader(text: string, before: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("Expected name=value.");
  return { ...before, [name]: value };
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  recibo traffic ${line}`).join("\n")}`;
}
