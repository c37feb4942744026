import { messageOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import type { Member, NextOffset } from "./driver.ts";

/** How long handled offsets are gathered, in milliseconds, before one request commits them all. */
const interval = 200;

/**
 * Commits offsets of handled records in the background, one request at a time but for a last `flush`. What is not yet
 * committed at a crash is delivered again, which handlers expect.
 */
export function createOffsetCommitter(member: () => Member | undefined, log: Logger) {
  const handled = new Map<string, NextOffset>();
  let timer: NodeJS.Timeout | undefined;
  let committing: Promise<void> | undefined;

  async function commit(): Promise<void> {
    timer = undefined;
    const offsets = [...handled.values()];
    handled.clear();
    if (offsets.length === 0) return;
    try {
      await member()?.commit(offsets);
    } catch (error) {
      // A rebalance came between: the records come again, to whoever owns the partition now.
      log.debug({ reason: messageOf(error) }, "offsets not committed");
    }
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      committing = (committing ?? Promise.resolve()).then(commit);
    }, interval);
  }

  return {
    /** Notes that everything up to and including this offset is handled. */
    handled(topic: string, partition: number, offset: string): void {
      const next = String(BigInt(offset) + 1n);
      handled.set(`${topic}/${partition}`, { topic, partition, offset: next });
      schedule();
    },
    /** Drops what is not committed: the membership it belonged to is over. */
    forget(): void {
      handled.clear();
    },
    /** Commits what is left, now. */
    async flush(): Promise<void> {
      clearTimeout(timer);
      await committing;
      await commit();
    },
  };
}
