import { lastKeys } from "@recibo/common/traffic/reading/latest-per-key";
import type { Position, Reading } from "@recibo/common/traffic/reading/reading";
import type { TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Traffic, TrafficQuery } from "@recibo/common/traffic/traffic";
import { firstOf } from "./positions.ts";

/** Records for one page, and where those before and after it are. */
export type PageOfRecords = {
  /** Oldest first. */
  readonly records: readonly TrafficRecord[];
  readonly older?: readonly Position[] | undefined;
  readonly newer?: readonly Position[] | undefined;
  /** Behind the page: where a live tail goes on. */
  readonly end: readonly Position[];
  readonly scanned: number;
  /** Of the latest of each key: how many keys there are in all, of which the page has those that changed last. */
  readonly keys?: number | undefined;
  /** Whether there was no time to look at everything. */
  readonly cut: boolean;
};

export const pageSize = 50;
/** Somebody waits for it; milliseconds. */
const patience = 10_000;
/** Keys of which a page shows the latest record. */
const mostShown = 200;

/** The newest records, or the newest of those before some positions. */
export async function pageBackward(
  traffic: Traffic,
  query: TrafficQuery,
  before: readonly Position[] | undefined,
): Promise<PageOfRecords> {
  const signal = AbortSignal.timeout(patience);
  const until: Reading["until"] = before ? { positions: before } : query.until;
  const found = await traffic.latest({ ...query, until }, pageSize * 2, signal);
  const { page, rest } = newestOf(found.records);
  return {
    records: page,
    older: rest ? firstOf(page, found.positions) : undefined,
    newer: before,
    end: found.positions,
    scanned: found.scanned,
    cut: signal.aborted,
  };
}

/**
 * Pages end at offsets, and records are in the order of time: of what lies behind these offsets everything belongs to
 * the page, however it is dated.
 */
function newestOf(records: readonly TrafficRecord[]): { page: TrafficRecord[]; rest: boolean } {
  const newest = records.slice(-pageSize);
  const early = records.slice(0, -pageSize);
  const bound = new Map(firstOf(newest, newest).map((each) => [partitionOf(each), each.offset]));
  const belongs = (each: TrafficRecord) =>
    each.offset > (bound.get(partitionOf(each)) ?? each.offset);
  const page = [...early.filter(belongs), ...newest];
  return { page, rest: page.length < records.length };
}

function partitionOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}

/** The first records from where the query begins, or from some positions on. */
export async function pageForward(
  traffic: Traffic,
  query: TrafficQuery,
  after: readonly Position[] | undefined,
): Promise<PageOfRecords> {
  const signal = AbortSignal.timeout(patience);
  const start: Reading["start"] = after ? { from: "positions", positions: after } : query.start;
  const reader = traffic.read({ ...query, start }, signal);
  const records: TrafficRecord[] = [];
  for await (const chunk of reader) {
    records.push(...chunk);
    if (records.length >= pageSize) break;
  }
  const left = records.splice(pageSize);
  const { positions, state, scanned } = reader.progress;
  const end = firstOf(left, positions);
  return {
    records,
    older: after ? firstOf(records, after) : undefined,
    newer: left.length > 0 || state !== "done" ? end : undefined,
    end,
    scanned,
    cut: signal.aborted,
  };
}

/** The latest record of each key, as many as a page holds; those whose key the reader may not see have none. */
export async function latestOfKeys(traffic: Traffic, query: TrafficQuery): Promise<PageOfRecords> {
  const signal = AbortSignal.timeout(patience);
  const reader = traffic.read(query, signal);
  const { records, keys, more } = await lastKeys(reader, mostShown);
  const { positions, scanned } = reader.progress;
  return { records, keys, end: positions, scanned, cut: signal.aborted || more };
}
