import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "./engine.ts";
import { Problem } from "./problem.ts";
import { describeExit } from "./processes/own-process.ts";

/** Waits between the end of an engine and its next start; one that ends this often in a row is given up. */
const BACKOFF_MS = [2_000, 4_000, 8_000];
/** An engine that ran this long before it ended is not failing in a row. */
const STEADY_MS = 30_000;

/** An engine that comes back when it ends by itself: kill it and see what the services do meanwhile. */
export interface SupervisedEngine {
  /** Rejects with a Problem when the engine is given up; never resolves. */
  readonly failed: Promise<never>;
  /** Stops it in order; does not start it again. */
  close(): Promise<void>;
}

/**
 * Watches an engine that runs.
 * @param start starts it again on the same data and port
 */
export function superviseEngine(
  name: string,
  first: Engine,
  start: () => Promise<Engine>,
  say: (line: string) => void,
): SupervisedEngine {
  let current = first;
  const closing = new AbortController();

  async function watch(): Promise<never> {
    for (let failures = 0; ; failures++) {
      const since = Date.now();
      const exit = await current.exited;
      if (closing.signal.aborted) return new Promise<never>(() => {});
      if (Date.now() - since > STEADY_MS) failures = 0;
      const wait = BACKOFF_MS[failures];
      const how = `${name} has ended (${describeExit(exit)})`;
      if (wait === undefined)
        throw new Problem(`${how} again and again; its log is ${current.log}`);
      say(`${how}; starting it again in ${wait / 1000} s.`);
      await sleep(wait, undefined, { signal: closing.signal }).catch(() => {});
      if (closing.signal.aborted) return new Promise<never>(() => {});
      current = await start();
      say(`${name} is back.`);
    }
  }

  const failed = watch();
  failed.catch(() => {}); // whoever holds it decides when to look
  return {
    failed,
    close: async () => {
      closing.abort();
      await current.close();
    },
  };
}
