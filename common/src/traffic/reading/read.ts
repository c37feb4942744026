import type { Cluster } from "../broker/cluster.ts";
import { openFetcher } from "../broker/fetcher.ts";
import { merged } from "./merge.ts";
import { Pump } from "./pump.ts";
import { type Range, rangesOf } from "./ranges.ts";
import type { Progress, Reading, RecordReader } from "./reading.ts";
import type { TrafficRecord } from "./record.ts";
import { takeIn } from "./take-in.ts";
import { Track } from "./track.ts";

/** Reads topics without a consumer group: asks for offsets, then for what lies there. Nothing is left on the broker. */
export function readTraffic(
  cluster: Cluster,
  reading: Reading,
  signal: AbortSignal = new AbortController().signal,
): RecordReader {
  return readRanges(cluster, reading, () => rangesOf(cluster, reading), signal);
}

/** Reads given ranges of partitions; `readTraffic` for who knows the offsets. */
export function readRanges(
  cluster: Cluster,
  reading: Pick<Reading, "topics" | "show" | "markers" | "filter">,
  locate: () => Promise<Range[]>,
  signal: AbortSignal,
): RecordReader {
  const progress: Progress = {
    scanned: 0,
    matched: 0,
    bytes: 0,
    gone: 0n,
    positions: [],
    state: "reading",
  };
  return {
    progress,
    [Symbol.asyncIterator]: () => records(cluster, reading, locate, progress, signal),
  };
}

async function* records(
  cluster: Cluster,
  reading: Parameters<typeof readRanges>[1],
  locate: () => Promise<Range[]>,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<readonly TrafficRecord[], void> {
  const ended = () => signal.aborted;
  const tracks = ended() ? [] : (await locate()).map((range) => new Track(range));
  const pump = new Pump(openFetcher(cluster, reading.topics), tracks, reading.show === "committed");
  const stop = () => pump.close();
  signal.addEventListener("abort", stop);
  try {
    while (!ended()) {
      for (const chunk of merged(tracks)) {
        progress.positions = positionsOf(tracks);
        yield chunk;
        if (ended()) break;
      }
      progress.positions = positionsOf(tracks);
      progress.state = stateOf(tracks);
      if (ended() || progress.state === "done") break;
      const arrived = await cluster.ask("read", reading.topics, () => pump.next(progress));
      for (const arrival of arrived) await takeIn(arrival, reading, progress, signal);
    }
  } catch (error) {
    if (!ended()) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    pump.close();
    if (ended()) progress.state = "cancelled";
  }
}

function stateOf(tracks: readonly Track[]): Progress["state"] {
  if (tracks.every(({ done }) => done)) return "done";
  return tracks.every(({ atEnd }) => atEnd) ? "live" : "reading";
}

/** A track's position is behind what waits on it: who reads on from there has had the rest. */
function positionsOf(tracks: readonly Track[]): Progress["positions"] {
  return tracks.map(({ topic, partition, position, end, first, head }) => ({
    topic,
    partition,
    offset: head?.offset ?? position,
    end,
    first,
  }));
}
