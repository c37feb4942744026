import { setTimeout as wait } from "node:timers/promises";
import type { Usage } from "../statistics/usage.ts";

/** The memory a process had at a moment. */
export type MemorySample = { readonly at: number; readonly residentBytes: number };

/** Milliseconds between two looks. */
const interval = 100;

/** Looks at a process's memory again and again until `end`, which returns what it saw. */
export function watchMemory(usage: () => Promise<Usage>) {
  const samples: MemorySample[] = [];
  const ending = new AbortController();

  async function watch(): Promise<void> {
    while (!ending.signal.aborted) {
      const { residentBytes } = await usage();
      samples.push({ at: Date.now(), residentBytes });
      await wait(interval, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }
  const watching = watch();
  watching.catch(() => undefined); // `end` hears of it
  return {
    end: async (): Promise<MemorySample[]> => {
      ending.abort();
      await watching;
      return samples;
    },
  };
}
