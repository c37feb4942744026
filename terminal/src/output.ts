import { once } from "node:events";
import { styleText } from "node:util";
import { exit } from "./exit.ts";

/** Where a command writes. */
export type Output = {
  /** Whether a person looks: colours and tables; programs get one JSON object a line. */
  readonly terminal: boolean;
  readonly columns: number;
  /** Waits while the reader is busy. */
  write(text: string): Promise<void>;
  /** Says something that is not the result, to stderr. */
  say(line: string): void;
  paint(colour: Colour, text: string): string;
};

export type Colour = Parameters<typeof styleText>[0];

/** The process's own output; a reader that has gone (`| head`) ends the process, quietly. */
export function processOutput(): Output {
  const { stdout, stderr } = process;
  const gone = () => process.exit(exit.found);
  stdout.on("error", gone);
  return {
    terminal: stdout.isTTY === true,
    columns: stdout.columns ?? 120,
    write: async (text) => {
      if (!stdout.write(text)) await once(stdout, "drain");
    },
    say: (line) => void stderr.write(`${line}\n`),
    // Knows NO_COLOR, FORCE_COLOR, and whether there is a terminal.
    paint: (colour, text) => styleText(colour, text, { stream: stdout }),
  };
}

/** Rows under a heading, each column as wide as it has to be; the last is cut where the terminal ends. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const clean = rows.map((row) => row.map(onOneLine));
  const widths = head.map((name, column) =>
    Math.max(name.length, ...clean.map((row) => (row[column] ?? "").length)),
  );
  return [head, ...clean]
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd().slice(0, width))
    .join("\n")
    .concat("\n");
}

/** What a record says is not ours: it must not move the cursor or colour the terminal. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, " ");
}

/** As `onOneLine`, with its lines. */
export function harmless(text: string): string {
  return text.split("\n").map(onOneLine).join("\n");
}

/** Bytes as people say them. */
export function inBytes(bytes: bigint | number): string {
  const number = Number(bytes);
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(Math.floor(Math.log2(Math.max(number, 1)) / 10), units.length - 1);
  const value = number / 1_024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}

/** Whole numbers with their thousands apart. */
export function inThousands(number: bigint | number): string {
  return number.toLocaleString("en");
}

/** JSON of values that may hold large whole numbers, which become text. */
export function jsonLine(value: unknown): string {
  const plain = (_name: string, each: unknown) => (typeof each === "bigint" ? String(each) : each);
  return `${JSON.stringify(value, plain)}\n`;
}
