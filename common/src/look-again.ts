import { isOutage, messageOf } from "./errors.ts";
import type { Logger } from "./logging.ts";
import { pause } from "./retry.ts";

/** A look that is taken again and again until it is closed. */
export type Looking = {
  /** Resolves when the last look is over; none follows. */
  close(): Promise<void>;
};

/**
 * Looks at once, and again some time after each look is over, for as long as the service runs. A look that fails is
 * told and made up for by the next.
 */
export function lookAgain(options: {
  /** Milliseconds between the end of a look and the next. */
  every: number;
  /** @param signal aborts when there is to be no more looking */
  look: (signal: AbortSignal) => Promise<unknown>;
  failed: (error: unknown) => void;
}): Looking {
  const stopping = new AbortController();
  const looking = keepLooking(options, stopping.signal);
  return {
    close: async () => {
      stopping.abort();
      await looking;
    },
  };
}

async function keepLooking(
  { every, look, failed }: Parameters<typeof lookAgain>[0],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await look(signal);
    } catch (error) {
      failed(error);
    }
    await pause(every, signal);
  }
}

/** Logs what a look could not do; an outage is told by those who have more to do with what is away. */
export function unlessOutage(log: Logger, couldNot: string): (error: unknown) => void {
  return (error) => {
    if (!isOutage(error)) log.error({ reason: messageOf(error) }, couldNot);
  };
}
