import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";

/** A line of a service's log that says that something is wrong. */
export type LogLine = {
  readonly process: string;
  /** `error`, `fatal`, or `text` for what is no log line at all: a warning of Node, a stack. */
  readonly level: string;
  readonly msg: string;
  readonly time: number;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** What PostgreSQL says to one of two statements that waited for each other in a circle. */
const deadlock = "deadlock detected";

/** Whether a line tells of a deadlock. */
export function tellsDeadlock({ facts }: LogLine): boolean {
  return JSON.stringify(facts).includes(deadlock);
}

/** The lines of a log file that are errors or worse, or tell of a deadlock. */
export async function errorLines(file: string): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const line = parse(text, basename(file, ".log"));
    if (["error", "fatal", "text"].includes(line.level) || text.includes(deadlock))
      lines.push(line);
  }
  return lines;
}

function parse(text: string, process: string): LogLine {
  try {
    const facts = JSON.parse(text) as Record<string, unknown>;
    const { level, msg, time } = facts;
    return {
      process,
      level: String(level),
      msg: String(msg),
      time: Date.parse(String(time)),
      facts,
    };
  } catch {
    return { process, level: "text", msg: text, time: Number.NaN, facts: {} };
  }
}
