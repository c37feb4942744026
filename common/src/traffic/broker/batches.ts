import { compressionsAlgorithmsByBitmask } from "@platformatic/kafka";
import { messageOf } from "../../errors.ts";
import type { BatchFacts } from "../reading/record.ts";

/** A batch of records as it comes from the broker: its header is read, its records are not. */
export type Batch = BatchFacts & {
  readonly lastOffset: bigint;
  /** Of the first record and the latest, in milliseconds. */
  readonly firstTimestamp: number;
  readonly maxTimestamp: number;
  /** Whether the broker gave the timestamps: then all have `maxTimestamp`. */
  readonly appendTime: boolean;
  readonly transactional: boolean;
  /** Whether it holds a marker of a transaction instead of records. */
  readonly control: boolean;
  /** The records, unpacked. @throws {Error} in a sentence when they cannot be */
  content(): Buffer;
};

/**
 * Where the fields of a batch lie. Source: Kafka documentation, "Record Batch".
 *
 *     0 baseOffset · 8 length · 12 leader epoch · 16 magic · 17 crc · 21 attributes · 23 last offset delta ·
 *     27 first timestamp · 35 max timestamp · 43 producer id · 51 producer epoch · 53 sequence · 57 count · 61 records
 */
const headerBytes = 61;
/** Base offset and length come before what the length counts. */
const beforeLength = 12;

const compressions = ["none", "gzip", "snappy", "lz4", "zstd"] as const;

/** The batches in what a fetch brought of a partition; the last may be cut off, and is left out then. */
export function* batchesIn(bytes: Buffer): Generator<Batch> {
  let at = 0;
  while (at + headerBytes <= bytes.length) {
    const end = at + beforeLength + bytes.readInt32BE(at + 8);
    if (end > bytes.length || end <= at) return;
    yield readBatch(bytes.subarray(at, end));
    at = end;
  }
}

function readBatch(bytes: Buffer): Batch {
  const baseOffset = bytes.readBigInt64BE(0);
  const magic = bytes.readInt8(16);
  if (magic !== 2) return olderMessage(bytes, baseOffset, magic);
  const attributes = bytes.readInt16BE(21);
  const mask = attributes & 7;
  return {
    baseOffset,
    lastOffset: baseOffset + BigInt(bytes.readInt32BE(23)),
    count: bytes.readInt32BE(57),
    compression: compressions[mask] ?? "unknown",
    bytes: bytes.length,
    magic,
    leaderEpoch: bytes.readInt32BE(12),
    appendTime: (attributes & 8) !== 0,
    transactional: (attributes & 16) !== 0,
    control: (attributes & 32) !== 0,
    firstTimestamp: Number(bytes.readBigInt64BE(27)),
    maxTimestamp: Number(bytes.readBigInt64BE(35)),
    producerId: bytes.readBigInt64BE(43),
    producerEpoch: bytes.readInt16BE(51),
    firstSequence: bytes.readInt32BE(53),
    content: () => unpack(mask, bytes.subarray(headerBytes)),
  };
}

function unpack(mask: number, packed: Buffer): Buffer {
  if (mask === 0) return packed;
  const algorithm = (
    compressionsAlgorithmsByBitmask as Record<number, { decompressSync(data: Buffer): Buffer }>
  )[mask];
  if (!algorithm) throw new Error(`the batch is compressed in a way that is not known (${mask})`);
  try {
    return algorithm.decompressSync(packed);
  } catch (error) {
    throw new Error(`the batch cannot be unpacked (${compressions[mask]}): ${messageOf(error)}`);
  }
}

/** Brokers since 4.0 write message format 2 alone; what an old one left is named, not read. */
function olderMessage(bytes: Buffer, baseOffset: bigint, magic: number): Batch {
  return {
    baseOffset,
    lastOffset: baseOffset,
    count: 1,
    compression: "unknown",
    bytes: bytes.length,
    magic,
    leaderEpoch: -1,
    appendTime: false,
    transactional: false,
    control: false,
    firstTimestamp: 0,
    maxTimestamp: 0,
    producerId: -1n,
    producerEpoch: -1,
    firstSequence: -1,
    content: () => {
      throw new Error(`the record is in message format ${magic}, which is not read here`);
    },
  };
}
