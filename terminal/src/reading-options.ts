import type { Filter } from "@recibo/common/traffic/filters/filter";
import { both, parseShorthand } from "@recibo/common/traffic/filters/shorthand";
import type { TrafficQuery } from "@recibo/common/traffic/traffic";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Beginning, parseBeginning, parseMoment } from "./moments.ts";

/** How records are written. */
export const formats = ["line", "full", "ndjson", "csv", "value"] as const;
export type Format = (typeof formats)[number];

/** What every command that reads can be told. */
export type ReadingOptions = {
  where: string[];
  text?: string;
  since?: number;
  from?: Beginning;
  to?: number;
  partition?: number[];
  key?: string;
  outcome?: string;
  committed?: boolean;
  markers?: boolean;
  mask?: boolean;
  format?: Format;
  columns?: string[];
  limit?: number;
};

/** Adds these options to a command. */
export function withReading(command: Command): Command {
  return command
    .option(
      "--where <condition>",
      "an expression in CEL, or name=value; may be repeated",
      collect,
      [],
    )
    .option("--text <words>", "in key, value or headers")
    .option("--since <time>", "from then on: 30s, 10m, 2h, 7d, or a time in ISO 8601", parseMoment)
    .option("--from <place>", "beginning, end, an offset, or a time", parseBeginning)
    .option("--to <time>", "before then", parseMoment)
    .option("--partition <numbers>", "only these, as in 0,2", parseNumbers)
    .option("--key <key>", "the whole key")
    .option("--outcome <kinds>", "how replies ended: generated, calculated, rejected, failed")
    .option("--committed", "without what transactions have undone or not finished")
    .option("--markers", "with the markers that end transactions")
    .option("--mask", "with personal fields masked, to show it to others")
    .option(
      "--columns <names>",
      "for csv and ndjson: time,offset,key,value.invoice.number …",
      parseNames,
    )
    .addOption(
      new Option("--format <format>", "how it is written; line on a terminal, else ndjson").choices(
        formats,
      ),
    );
}

/** What to read, of the options. */
export function queryOf(topics: string[], options: ReadingOptions): TrafficQuery {
  const { since, from, to, partition } = options;
  return {
    topics,
    partitions: partition,
    start: since === undefined ? (from ?? { from: "beginning" }) : { from: "time", time: since },
    until: to === undefined ? "end" : { time: to },
    show: options.committed ? "committed" : "everything",
    markers: options.markers,
    viewer: { personal: !options.mask },
    filter: filterOf(options),
  };
}

function filterOf({ where, text, key, outcome, since, to }: ReadingOptions): Filter | undefined {
  const given: Filter = {
    ...(text === undefined ? {} : { text }),
    ...(key === undefined ? {} : { key }),
    ...(outcome === undefined ? {} : { outcomes: outcome.split(",") }),
    ...(since === undefined ? {} : { since }),
    ...(to === undefined ? {} : { before: to }),
  };
  const whole = where.map(parseShorthand).reduce(both, given);
  return Object.keys(whole).length === 0 ? undefined : whole;
}

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}

function parseNumbers(text: string): number[] {
  if (!/^\d{1,6}(,\d{1,6})*$/.test(text))
    throw new InvalidArgumentError("Expected numbers, as in 0,2.");
  return text.split(",").map(Number);
}

function parseNames(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}

/** For commander: a whole number from 0. */
export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Expected a whole number.");
  return Number(text);
}

/** For commander: a whole number from 1. */
export function parseRate(text: string): number {
  const rate = parseCount(text);
  if (rate === 0) throw new InvalidArgumentError("Expected a whole number from 1.");
  return rate;
}
