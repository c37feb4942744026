import { setImmediate as breath } from "node:timers/promises";
import { codeOf } from "@recibo/common/errors";
import { detached } from "@recibo/common/traffic/broker/read-records";
import { lastOf } from "@recibo/common/traffic/reading/newest";
import type { TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Traffic, TrafficQuery } from "@recibo/common/traffic/traffic";
import type { Words } from "../language/words.ts";
import type { LiveSocket } from "../live/events.ts";
import { positionsText } from "./positions.ts";
import { type RecordRow, rowOf } from "./rows.ts";
import { inWords } from "./wording.ts";

/** Records that came, for a browser that looks at them live. */
export type TailBatch = {
  readonly rows: readonly RecordRow[];
  /** Records left out before these since the last batch: more came than anybody can read. */
  readonly dropped: number;
  /** Where to go on after a pause. */
  readonly positions: string;
};

/** Batches are this far apart at least, and have at most so many rows; milliseconds. */
const [batchEvery, mostRows] = [100, 200];
/** A browser that does not say that it has shown a batch gets the next one after this long; milliseconds. */
const patience = 5_000;

/**
 * Sends what comes to a browser until the signal is aborted. The next batch waits until the last one was shown: a slow
 * browser gets fewer rows, and hears how many it did not get.
 *
 * @throws whatever reading throws
 */
export async function tail(
  traffic: Traffic,
  socket: LiveSocket,
  asked: { query: TrafficQuery; columns: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const broken = new AbortController();
  const reader = traffic.read(asked.query, AbortSignal.any([signal, broken.signal]));
  let waiting: TrafficRecord[] = [];
  let dropped = 0;
  let told = "";
  let busy = false;

  function send(): void {
    const positions = positionsText(reader.progress.positions);
    // The first batch says that it is live, however little there is to read.
    const nothing = waiting.length === 0 && told !== "";
    if (busy || nothing || positions === "" || signal.aborted) return;
    const rows = waiting.map((record) => rowOf(record, asked.columns, traffic.decoder));
    busy = true;
    socket.timeout(patience).emit("records", { rows, dropped, positions }, () => {
      busy = false;
    });
    told = positions;
    waiting = [];
    dropped = 0;
  }

  /** What goes wrong here ends this tail and nothing else. */
  function sendOrEnd(): void {
    try {
      send();
    } catch (error) {
      broken.abort(error);
    }
  }

  const timer = setInterval(sendOrEnd, batchEvery);
  try {
    for await (const chunk of reader) {
      const kept = newestOf([...waiting, ...chunk]);
      dropped += waiting.length + chunk.length - kept.length;
      const fresh = new Set(chunk);
      // A few that wait must not keep all that they came with.
      waiting = kept.map((record) => (fresh.has(record) ? detached(record) : record));
      await breath();
    }
    broken.signal.throwIfAborted();
  } finally {
    clearInterval(timer);
  }
}

/** The newest of some records: as many as make a batch and may wait; one however large it is. */
export function newestOf(records: readonly TrafficRecord[]): readonly TrafficRecord[] {
  return lastOf(records, mostRows);
}

/** Why a tail ended, for the browser: a sentence where the person can do something about it. */
export function whyEnded(error: unknown, words: Words): string {
  const known = ["NOT_A_FILTER", "EXPRESSION_TOO_SLOW", "NO_SUCH_TOPIC"];
  return known.includes(codeOf(error) ?? "") ? inWords(error, words) : "";
}
