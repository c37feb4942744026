import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { prettyFactory } from "pino-pretty";
import { type Paint, painter } from "../progress.ts";

const NAME_WIDTH = "invoice-generator".length;

/**
 * Copies a service's output to a stream, every line behind the service's name: pino's JSON made
 * readable, anything else as it is. Resolves when the output has ended.
 */
export function showLines(
  source: Readable,
  name: string,
  colour: Parameters<Paint>[0],
  target: NodeJS.WriteStream,
): Promise<void> {
  const paint = painter(target);
  const prefix = paint(colour, `${name.padEnd(NAME_WIDTH)} │`);
  const pretty = prettyFactory({
    colorize: paint("red", "x") !== "x",
    singleLine: true,
    translateTime: "SYS:HH:MM:ss.l",
    ignore: "pid,hostname,name,service,v",
  });
  const lines = createInterface({ input: source });
  lines.on("line", (line) => {
    const text = line.startsWith("{") ? pretty(line) : line;
    for (const each of text.trimEnd().split("\n")) target.write(`${prefix} ${each}\n`);
  });
  return new Promise((done) => void lines.once("close", done));
}
