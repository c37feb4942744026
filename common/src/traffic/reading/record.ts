/** A header as it lies on the record; names may repeat, and the value may be missing. */
export type Header = readonly [name: string, value: Buffer | null];

/** How a record's producer packed it; every record of a batch shares these. */
export type BatchFacts = {
  readonly baseOffset: bigint;
  /** Records in the batch as it was written; compaction may have removed some since. */
  readonly count: number;
  readonly compression: "none" | "gzip" | "snappy" | "lz4" | "zstd" | "unknown";
  /** Bytes on the broker's disk, with the batch's own header. */
  readonly bytes: number;
  /** Kafka's message format: 2 since 2017. */
  readonly magic: number;
  readonly leaderEpoch: number;
  /** -1 unless the producer is idempotent or transactional. */
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly firstSequence: number;
};

/** What is missing of a record that its reader may not see whole; see `masking/mask.ts`. */
export type Masking = {
  /** Whether marked fields of the value are masked, or the whole value is left out. */
  readonly value: "none" | "fields" | "whole";
  readonly key: boolean;
  /** Names of headers that are masked; with a name that is masked itself left out. */
  readonly headers: number;
  /** Bytes that the value has in truth; null for a tombstone. */
  readonly valueBytes: number | null;
};

/** A record as it lies on a topic, with where and how. */
export type TrafficRecord = {
  /** Without the desk's prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** Who gave the timestamp: the producer (`create`) or the broker when it took the record (`append`). */
  readonly timestampType: "create" | "append";
  readonly key: Buffer | null;
  /** Null is a tombstone: on a compacted topic it deletes its key. */
  readonly value: Buffer | null;
  readonly headers: readonly Header[];
  /** `control`: a marker that ends a transaction. `unreadable`: a batch that cannot be taken apart; see `problem`. */
  readonly kind: "record" | "control" | "unreadable";
  /** How the transaction that wrote it ended; `open` while it has not, `none` without one. */
  readonly transaction: "none" | "committed" | "aborted" | "open";
  /** Of a control record. */
  readonly marker?: "commit" | "abort" | "other";
  /** Why it cannot be read, in a sentence. */
  readonly problem?: string;
  readonly batch: BatchFacts;
  readonly masked?: Masking;
};

/** A place on a topic; what permanent links carry. */
export type RecordPlace = Pick<TrafficRecord, "topic" | "partition" | "offset">;

/** As in `generate-invoice/3@1187`. */
export function placeName({ topic, partition, offset }: RecordPlace): string {
  return `${topic}/${partition}@${offset}`;
}

/** Reads `topic/partition@offset`; undefined for anything else. */
export function parsePlace(text: string): RecordPlace | undefined {
  const found = /^([A-Za-z0-9._-]{1,249})\/(\d{1,9})@(\d{1,18})$/.exec(text);
  if (!found) return undefined;
  const [, topic, partition, offset] = found as unknown as [string, string, string, string];
  return { topic, partition: Number(partition), offset: BigInt(offset) };
}

/** The first header of a name. */
export function headerOf({ headers }: Pick<TrafficRecord, "headers">, name: string): Buffer | null {
  for (const header of headers) if (header[0] === name) return header[1];
  return null;
}

/** The first header of a name as text. */
export function headerText(
  record: Pick<TrafficRecord, "headers">,
  name: string,
): string | undefined {
  return headerOf(record, name)?.toString("utf8");
}

/** Bytes of key, value and headers. */
export function sizeOf({ key, value, headers }: TrafficRecord): number {
  let bytes = (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, content] of headers) bytes += name.length + (content?.length ?? 0);
  return bytes;
}
