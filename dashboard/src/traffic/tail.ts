import { codeOf } from "@recibo/common/errors";
import { paced } from "@recibo/common/traffic/reading/paced";
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
  /** Where to go on after a pause: what came before is in this batch or an earlier one, as a row or as dropped. */
  readonly positions: string;
};

/** What of the traffic is followed, and how fast; `perSecond` is asked each time, so that it may change meanwhile. */
export type AskedTail = {
  readonly query: TrafficQuery;
  readonly columns: readonly string[];
  readonly perSecond: () => number;
};

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
  { query, columns, perSecond }: AskedTail,
  signal: AbortSignal,
): Promise<void> {
  const read = (until: AbortSignal) => traffic.read(query, until);
  for await (const { records, dropped, positions } of paced(read, perSecond, signal)) {
    const rows = records.map((record) => rowOf(record, columns, traffic.decoder));
    await shown(socket, { rows, dropped, positions: positionsText(positions) }, signal);
  }
}

/** Sends a batch; resolves when it was shown, or is not waited for any more. */
function shown(socket: LiveSocket, batch: TailBatch, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener("abort", done);
      resolve();
    };
    signal.addEventListener("abort", done);
    socket.timeout(patience).emit("records", batch, done);
  });
}

/** Why a tail ended, for the browser: a sentence where the person can do something about it. */
export function whyEnded(error: unknown, words: Words): string {
  const known = ["NOT_A_FILTER", "EXPRESSION_TOO_SLOW", "NO_SUCH_TOPIC"];
  return known.includes(codeOf(error) ?? "") ? inWords(error, words) : "";
}
