import type { Decoder } from "@recibo/common/traffic/decoding/decode";
import { compileFilter } from "@recibo/common/traffic/filters/compile";
import { lastKeys } from "@recibo/common/traffic/reading/latest-per-key";
import { mostBytes } from "@recibo/common/traffic/reading/newest";
import { firstOf } from "@recibo/common/traffic/reading/positions";
import type { Position, Reading } from "@recibo/common/traffic/reading/reading";
import { sizeOf, type TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Traffic, TrafficQuery } from "@recibo/common/traffic/traffic";

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
  /** Whether there are fewer than there could be, because they are large. */
  readonly large: boolean;
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
  const { positions, scanned, more, reached } = found;
  return {
    records: page,
    // Of a search that was broken off the next page begins where this one came to.
    older: rest || more ? firstOf(page, positions) : reached,
    newer: before,
    end: positions,
    scanned,
    cut: reached !== undefined,
    large: more && page.length < pageSize,
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
  const found: TrafficRecord[] = [];
  let bytes = 0;
  for await (const chunk of reader) {
    found.push(...chunk);
    for (const each of chunk) bytes += sizeOf(each);
    if (found.length >= pageSize || bytes >= mostBytes) break;
  }
  const records = firstThatFit(found);
  const left = found.slice(records.length);
  const { positions, state, scanned } = reader.progress;
  const end = firstOf(left, positions);
  return {
    records,
    older: after ? firstOf(records, after) : undefined,
    newer: left.length > 0 || state !== "done" ? end : undefined,
    end,
    scanned,
    cut: signal.aborted,
    large: left.length > 0 && records.length < pageSize,
  };
}

/** The first of some records: a page, in no more bytes than it may have; one however large it is. */
function firstThatFit(records: readonly TrafficRecord[]): TrafficRecord[] {
  let bytes = 0;
  const over = records.findIndex((each, index) => {
    bytes += sizeOf(each);
    return index === pageSize || (index > 0 && bytes > mostBytes);
  });
  return over < 0 ? [...records] : records.slice(0, over);
}

/**
 * The latest record of each key where it matches, as many as a page holds; those whose key the reader may not see have
 * none.
 */
export async function latestOfKeys(traffic: Traffic, query: TrafficQuery): Promise<PageOfRecords> {
  const signal = AbortSignal.timeout(patience);
  const { all, select } = keysOf(query, traffic.decoder);
  const reader = traffic.read(all, signal);
  const { records, keys, more } = await lastKeys(reader, mostShown, select);
  const { positions, scanned } = reader.progress;
  return { records, keys, end: positions, scanned, cut: signal.aborted || more, large: false };
}

/**
 * What is read for the latest of each key, and which of the latest are wanted. Only what says where to read is looked at
 * before: a key whose latest record does not match has none, whatever was there earlier.
 */
export function keysOf(query: TrafficQuery, decoder: Decoder) {
  const { filter = {}, topics, limits } = query;
  const { since, before, partitions, key, ...rest } = filter;
  const where = { since, before, partitions, key };
  const wanted = compileFilter(rest, decoder, topics, limits);
  return { all: { ...query, filter: where }, select: wanted.select };
}
