import type { TrafficRecord } from "./record.ts";
import type { Track } from "./track.ts";

/** The most records that are handed on at once. */
const mostAtOnce = 1_000;

/**
 * Takes what waits on the tracks in the order of time, as far as it is certain: a record waits while another
 * partition may still bring an older one. Records of one partition keep their order whatever their times.
 */
export function* merged(tracks: readonly Track[]): Generator<TrafficRecord[]> {
  let chunk: TrafficRecord[] = [];
  for (;;) {
    const { first, limit } = nextOf(tracks);
    if (!first) break;
    let moved = false;
    while (first.head && first.head.timestamp <= limit) {
      chunk.push(first.shift());
      moved = true;
      if (chunk.length === mostAtOnce) {
        yield chunk;
        chunk = [];
      }
    }
    if (!moved) break;
  }
  if (chunk.length > 0) yield chunk;
}

/** The track whose turn it is, and up to which time it stays so. */
function nextOf(tracks: readonly Track[]): { first: Track | undefined; limit: number } {
  let first: Track | undefined;
  let firstTime = Number.POSITIVE_INFINITY;
  let limit = Number.POSITIVE_INFINITY;
  for (const track of tracks) {
    const { head } = track;
    if (!head) {
      if (!track.atEnd) limit = Math.min(limit, track.frontier);
    } else if (!first || head.timestamp < firstTime) {
      if (first) limit = Math.min(limit, firstTime);
      first = track;
      firstTime = head.timestamp;
    } else limit = Math.min(limit, head.timestamp);
  }
  return { first, limit };
}
