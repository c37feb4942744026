import type { PartitionPlace } from "../broker/cluster.ts";
import type { Predicate } from "../filters/predicate.ts";
import type { TrafficRecord } from "./record.ts";

/** Where reading begins, on every partition that is read. */
export type Seek =
  | { readonly from: "beginning" }
  /** After what is there now. */
  | { readonly from: "end" }
  /** At an offset; before the first there is, at the first. */
  | { readonly from: "offset"; readonly offset: bigint }
  /** At the first record of a moment or later, in milliseconds since the epoch. */
  | { readonly from: "time"; readonly time: number }
  /** Where an earlier reading stopped; see `Progress.positions`. */
  | { readonly from: "positions"; readonly positions: readonly Position[] };

/** The offset of a partition to read on from. */
export type Position = PartitionPlace & { readonly offset: bigint };

/** What to read, in which order it comes does not depend on it: by time over all partitions. */
export type Reading = {
  readonly topics: readonly string[];
  /** All when not said. */
  readonly partitions?: readonly number[] | undefined;
  /**
   * Reads only the partition that the desk's producers put this key on (murmur2, as Kafka's Java client), on every
   * topic. Producers that choose otherwise (kcat does) put it elsewhere; a filter by key alone finds those too.
   */
  readonly partitionOfKey?: string | Buffer | undefined;
  readonly start: Seek;
  /**
   * Where it ends: at what is there when it begins (when not said), never, before places, or at a moment. Records that
   * came within a minute after that moment but are dated before it are found too.
   */
  readonly until?:
    | "end"
    | "live"
    | { readonly time: number }
    | { readonly positions: readonly Position[] }
    | undefined;
  /**
   * `everything`: also records of transactions that were aborted or are still open, marked as such. `committed`: what
   * a careful consumer gets. `everything` when not said.
   */
  readonly show?: "everything" | "committed" | undefined;
  /** Whether markers of transactions come too. */
  readonly markers?: boolean | undefined;
  readonly filter?: Predicate | undefined;
};

/** How far a reading is; changes while it goes on. */
export type Progress = {
  /** Records looked at. */
  scanned: number;
  matched: number;
  /** Bytes that came from the broker. */
  bytes: number;
  /** Records that were deleted (retention) after their place was found and before they were read. */
  gone: bigint;
  /** Of all partitions that are read: where to go on, the end as last heard of, and the time of the first batch read. */
  positions: readonly (Position & { readonly end: bigint; readonly first: number | undefined })[];
  /** `live`: everything there is has been read, and it waits for more. */
  state: "reading" | "live" | "done" | "cancelled";
};

/**
 * Records in the order of their time, some at a time. Reading goes no further ahead than some megabytes: who does not
 * ask for more stops it. Ends quietly when its signal is aborted; leaving the loop ends it too.
 *
 * @throws {OutageError} when the broker does not answer for some seconds; `progress.positions` says where to go on
 * @throws {ReciboError} `NO_SUCH_TOPIC`, `NOT_A_FILTER`, `EXPRESSION_TOO_SLOW`
 * @throws {RefusedError} when the broker does not let us
 */
export type RecordReader = AsyncIterable<readonly TrafficRecord[]> & {
  readonly progress: Readonly<Progress>;
};
