import { spawn } from "node:child_process";
import { findKcat } from "@recibo/local/prerequisites/kcat";

/** kcat reading a topic. */
export type Kcat = {
  /** Milliseconds until the first record after an offset of partition 0 is there, its start included. */
  firstRecord(offset: number): Promise<number>;
  /** Seconds that it takes to read all of it and write it away. */
  readAll(): Promise<number>;
};

/** Finds kcat; undefined where there is none. */
export async function openKcat(
  brokers: string,
  topic: string,
  say: (line: string) => void,
): Promise<Kcat | undefined> {
  const program = await findKcat(say);
  if (program === undefined) return undefined;
  const read = (...args: string[]) =>
    timed(program, ["-b", brokers, "-t", topic, "-C", "-q", "-e", ...args]);
  return {
    firstRecord: (offset) => read("-p", "0", "-o", String(offset), "-c", "1"),
    readAll: async () => (await read("-o", "beginning", "-f", "%h %k %s\n")) / 1_000,
  };
}

function timed(program: string, args: string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: "ignore" });
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) =>
      code === 0 ? done(performance.now() - began) : failed(new Error(`kcat ended with ${code}`)),
    );
  });
}
