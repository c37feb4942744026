import type { StoredRecord } from "./records.ts";

/**
 * Handles records of one partition, in order. Returns when they are done with for good: answered,
 * recorded or put on the dead-letter topic. Rejects only when the service stops before that.
 */
export type RecordsHandler = (records: StoredRecord[], signal: AbortSignal) => Promise<void>;

/** The records of one partition that were fetched and wait for the handler. */
export type Lane = {
  add(records: StoredRecord[]): void;
  /** Whether enough waits that the partition should not be fetched further. */
  readonly full: boolean;
  /** Calls back, once, when there is room again. */
  onRoom(callback: () => void): void;
  /** Drops what waits; what is in hand goes on but is not reported done. */
  forget(): void;
  /** Resolves when nothing is in hand. */
  idle(): Promise<void>;
};

/**
 * @param done called with the offset of the last record after each batch that was handled
 * @param signal when aborted, nothing new is taken in hand
 * @param crash called when the handler rejects although nobody stops it: it broke its promise, and going
 *   on would lose what it had in hand
 */
export function createLane(options: {
  batch: number;
  handle: RecordsHandler;
  signal: AbortSignal;
  done: (offset: string) => void;
  crash: (error: Error) => void;
}): Lane {
  const { batch, handle, signal, done, crash } = options;
  const limit = Math.max(4 * batch, 1_000);
  let waiting: StoredRecord[] = [];
  let era = 0;
  let room: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let broken = false;

  async function work(): Promise<void> {
    while (waiting.length > 0 && !signal.aborted && !broken) {
      const now = era;
      const records = waiting.slice(0, batch);
      waiting = waiting.slice(batch);
      try {
        await handle(records, signal);
      } catch (error) {
        // What comes after it must not be reported done, as if it were too.
        broken = true;
        if (!signal.aborted) crash(error as Error);
        break;
      }
      if (era === now) done((records.at(-1) as StoredRecord).offset);
      if (waiting.length < limit / 2) giveRoom();
    }
    running = undefined;
  }

  function giveRoom(): void {
    room?.();
    room = undefined;
  }

  return {
    add: (records) => {
      for (const record of records) waiting.push(record);
      running ??= work();
    },
    get full() {
      return waiting.length >= limit;
    },
    onRoom: (callback) => {
      room = callback;
    },
    forget: () => {
      waiting = [];
      era++;
      giveRoom();
    },
    idle: async () => {
      await running;
    },
  };
}
