import { setImmediate as turn } from "node:timers/promises";
import { messageOf } from "../../errors.ts";
import { type Batch, batchesIn } from "../broker/batches.ts";
import type { FetchedBytes } from "../broker/fetch-request.ts";
import { detached, recordsIn, unreadable } from "../broker/read-records.ts";
import { endings } from "../broker/transactions.ts";
import type { Needle } from "../filters/predicate.ts";
import type { Progress, Reading } from "./reading.ts";
import type { TrafficRecord } from "./record.ts";
import type { Track } from "./track.ts";

/** What came of a partition and is not taken apart yet. */
export type Arrival = {
  readonly track: Track;
  readonly fetched: FetchedBytes;
  readonly decided: boolean;
  /** The first offset that was asked for: a batch may begin before it. */
  readonly from: bigint;
  readonly batches: readonly Batch[];
};

/** The most records between two looks at the clock. */
const mostAtOnce = 256;
/** Milliseconds that taking apart may keep everything else of this process waiting. */
const longestTurn = 8;

/** Moves a track behind what came, so that the next fetch can go out before this one is taken apart. */
export function advance(track: Track, fetched: FetchedBytes, decided: boolean): Arrival {
  const from = track.position;
  const batches = fetched.bytes ? [...batchesIn(fetched.bytes)] : [];
  const last = batches.at(-1);
  if (last && last.lastOffset >= track.position) track.position = last.lastOffset + 1n;
  // Nothing lies there (any more), though it was asked for.
  if (!last && track.stop !== undefined && track.position >= fetched.end)
    track.position = track.stop;
  track.first ??= batches[0]?.firstTimestamp;
  track.end = fetched.end;
  track.stable = fetched.stable;
  return { track, fetched, decided, from, batches };
}

/** Takes apart what came, gives others a turn now and then, and puts what matches on the track. */
export async function takeIn(
  { track, fetched, decided, from, batches }: Arrival,
  { filter, show, markers }: Pick<Reading, "filter" | "show" | "markers">,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const endingOf = endings(fetched.aborted, decided);
  let began = performance.now();
  progress.bytes += fetched.bytes?.length ?? 0;
  for (const batch of batches) {
    const transaction = endingOf(batch);
    const wanted =
      (show !== "committed" || transaction === "none" || transaction === "committed") &&
      (markers === true || !batch.control);
    if (wanted) {
      for (const some of bunches(
        batch,
        from,
        track,
        transaction,
        progress,
        filter?.needles ?? [],
      )) {
        const found = filter ? filter.select(some) : some;
        progress.matched += found.length;
        // A few must not keep all that they came with.
        const few = found.length * 2 < some.length;
        for (const record of found) track.add(few ? detached(record) : record);
        if (performance.now() - began < longestTurn) continue;
        await turn();
        if (signal.aborted) return;
        began = performance.now();
      }
    }
    track.frontier = Math.max(track.frontier, batch.maxTimestamp);
  }
}

/** The records of a batch that were asked for, some at a time; none when it cannot hold a match. */
function* bunches(
  batch: Batch,
  from: bigint,
  { topic, partition, stop }: Track,
  transaction: TrafficRecord["transaction"],
  progress: Progress,
  needles: readonly Needle[],
): Generator<TrafficRecord[]> {
  const place = { topic, partition, transaction };
  let bunch: TrafficRecord[] = [];
  try {
    const content = batch.content();
    // One that is not wanted whole is counted by its records, as others are: a count says nothing of what was found.
    const whole = batch.baseOffset >= from && (stop === undefined || batch.lastOffset < stop);
    if (whole && !needles.every((canMatch) => canMatch(content))) {
      progress.scanned += batch.count;
      return;
    }
    for (const record of recordsIn(batch, content, from, place)) {
      if (stop !== undefined && record.offset >= stop) break;
      progress.scanned++;
      if (bunch.push(record) < mostAtOnce) continue;
      yield bunch;
      bunch = [];
    }
  } catch (error) {
    if (bunch.length > 0) yield bunch;
    bunch = [unreadable(batch, place, messageOf(error))];
  }
  if (bunch.length > 0) yield bunch;
}
