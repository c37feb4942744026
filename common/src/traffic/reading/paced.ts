import { setImmediate as breath, setTimeout as wait } from "node:timers/promises";
import { Pace } from "./pace.ts";
import { firstOf } from "./positions.ts";
import type { Position, RecordReader } from "./reading.ts";
import type { TrafficRecord } from "./record.ts";

/** Some records of a stream, and how many were left out before them since the last. */
export type Paced = {
  readonly records: readonly TrafficRecord[];
  readonly dropped: number;
  /** Where to go on after these: all before was handed on or counted. */
  readonly positions: readonly Position[];
};

/** Records are handed on this far apart at least; milliseconds. */
const every = 100;

/**
 * Reads on whatever comes and hands on the newest, no more of them than somebody wants to see, oldest first; the others
 * are counted, so that a live tail stays live however much comes. Who takes them slowly gets fewer. Something is handed
 * on as soon as it is known where reading begins, be it nothing.
 *
 * @param read begins to read; its signal is aborted when this is left
 * @param perSecond how many; asked each time, so that it may change
 * @param signal ends it; what still waits is neither handed on nor counted, and lies behind the positions
 * @throws whatever reading throws
 */
export async function* paced(
  read: (signal: AbortSignal) => RecordReader,
  perSecond: () => number,
  signal: AbortSignal,
): AsyncGenerator<Paced, void> {
  const left = new AbortController();
  const ended = new AbortController();
  const reader = read(AbortSignal.any([signal, left.signal]));
  const pace = new Pace(perSecond);
  const reading = readAll().finally(() => ended.abort());
  // Told below, where it is waited for.
  reading.catch(() => undefined);
  let begun = false;
  try {
    for (let due = performance.now() + every; ; due = performance.now() + every) {
      const { records, dropped } = pace.take(performance.now());
      const positions = firstOf(pace.waiting, reader.progress.positions);
      if (signal.aborted) break;
      if (records.length > 0 || dropped > 0 || (!begun && positions.length > 0)) {
        begun = true;
        yield { records, dropped, positions };
      }
      if (ended.signal.aborted && pace.waiting.length === 0) break;
      await pause(due - performance.now(), ended.signal);
    }
    if (ended.signal.aborted) await reading;
  } finally {
    left.abort();
    await reading.catch(() => undefined);
  }

  async function readAll(): Promise<void> {
    for await (const chunk of reader) {
      pace.add(chunk);
      await breath();
    }
  }
}

/** Ends at once when all has been read. */
async function pause(milliseconds: number, ended: AbortSignal): Promise<void> {
  if (milliseconds <= 0) return;
  if (ended.aborted) return wait(milliseconds);
  await wait(milliseconds, undefined, { signal: ended }).catch(() => undefined);
}
