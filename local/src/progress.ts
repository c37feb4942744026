import { styleText } from "node:util";

/** Tells the person at the terminal how far a start or stop has come, one line a step. */
export interface Progress {
  say(line: string): void;
  /** Runs a step and says how long it took; a step that fails says nothing, its caller does. */
  step<T>(title: string | ((result: T) => string), work: () => Promise<T>): Promise<T>;
}

/** Progress on this stream, with colours when it is a terminal that wants them. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const paint = painter(stream);
  return {
    say: (line) => void stream.write(`${line}\n`),
    async step(title, work) {
      const started = performance.now();
      const result = await work();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const text = typeof title === "string" ? title : title(result);
      stream.write(`${paint("green", "✓")} ${text} ${paint("dim", `${seconds} s`)}\n`);
      return result;
    },
  };
}

export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Colours text for this stream, or leaves it as it is when that is no terminal. */
export function painter(stream: NodeJS.WriteStream): Paint {
  return (format, text) => styleText(format, text, { stream, validateStream: true });
}
