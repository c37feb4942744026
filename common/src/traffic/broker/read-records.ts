import type { BatchFacts, Header, TrafficRecord } from "../reading/record.ts";
import type { Batch } from "./batches.ts";

/** Of what the records of a batch are. */
export type BatchPlace = {
  topic: string;
  partition: number;
  transaction: TrafficRecord["transaction"];
};

/**
 * The records of an unpacked batch from an offset on, read one by one as they are asked for. Their key, value and
 * headers are parts of `content`; who keeps a record keeps all of it (see `detached`).
 *
 * @throws {Error} in a sentence when the content is not what Kafka's record format says
 */
export function* recordsIn(
  batch: Batch,
  content: Buffer,
  from: bigint,
  { topic, partition, transaction }: BatchPlace,
): Generator<TrafficRecord> {
  const cursor = new Cursor(content);
  const facts = factsOf(batch);
  const skip = from - batch.baseOffset;
  for (let index = 0; index < batch.count && cursor.remains(); index++) {
    const length = cursor.varint();
    const end = cursor.at + length;
    cursor.at += 1; // attributes, unused
    const timestampDelta = cursor.varlong();
    const offsetDelta = cursor.varint();
    if (BigInt(offsetDelta) >= skip) {
      const key = cursor.bytes();
      yield {
        topic,
        partition,
        offset: batch.baseOffset + BigInt(offsetDelta),
        timestamp: batch.appendTime ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta,
        timestampType: batch.appendTime ? "append" : "create",
        key,
        value: cursor.bytes(),
        headers: readHeaders(cursor),
        kind: batch.control ? "control" : "record",
        transaction,
        ...(batch.control ? { marker: markerOf(key) } : {}),
        batch: facts,
      };
    }
    cursor.at = end;
  }
}

/** A record with bytes of its own: the batch it came in can go. */
export function detached(record: TrafficRecord): TrafficRecord {
  return {
    ...record,
    key: record.key && Buffer.from(record.key),
    value: record.value && Buffer.from(record.value),
    headers: record.headers.map(([name, value]) => [name, value && Buffer.from(value)]),
  };
}

/** A batch that cannot be taken apart, as one record in its place. */
export function unreadable(
  batch: Batch,
  { topic, partition, transaction }: BatchPlace,
  problem: string,
): TrafficRecord {
  return {
    topic,
    partition,
    offset: batch.baseOffset,
    timestamp: batch.maxTimestamp,
    timestampType: batch.appendTime ? "append" : "create",
    key: null,
    value: null,
    headers: [],
    kind: "unreadable",
    transaction,
    problem,
    batch: factsOf(batch),
  };
}

function factsOf(batch: Batch): BatchFacts {
  const { baseOffset, count, compression, bytes, magic, leaderEpoch } = batch;
  const { producerId, producerEpoch, firstSequence } = batch;
  const place = { baseOffset, count, compression, bytes, magic, leaderEpoch };
  return { ...place, producerId, producerEpoch, firstSequence };
}

/** Kafka documentation, "Control Batches": the key is a version and a type. */
function markerOf(key: Buffer | null): "commit" | "abort" | "other" {
  if (key === null || key.length < 4) return "other";
  const type = key.readInt16BE(2);
  return type === 0 ? "abort" : type === 1 ? "commit" : "other";
}

const noHeaders: readonly Header[] = [];

function readHeaders(cursor: Cursor): readonly Header[] {
  const count = cursor.varint();
  if (count <= 0) return noHeaders;
  const headers: Header[] = [];
  for (let index = 0; index < count; index++)
    headers.push([readName(cursor, index), cursor.bytes()]);
  return headers;
}

/** Names of headers by where they stand, as in the record before: mostly they are the same again. */
const names: { bytes: Buffer; text: string }[] = [];
const mostNames = 64;

function readName(cursor: Cursor, index: number): string {
  const bytes = cursor.bytes();
  if (bytes === null) return "";
  const last = names[index];
  if (last?.bytes.equals(bytes)) return last.text;
  const text = bytes.toString("utf8");
  if (index < mostNames) names[index] = { bytes: Buffer.from(bytes), text };
  return text;
}

/** Reads a batch's content from front to back; numbers are zigzag varints as in Protocol Buffers. */
class Cursor {
  at = 0;
  readonly content: Buffer;

  constructor(content: Buffer) {
    this.content = content;
  }

  remains(): boolean {
    return this.at < this.content.length;
  }

  varint(): number {
    const raw = this.#unsigned();
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }

  /** Of timestamps, which are within 2^53 milliseconds of each other. */
  varlong(): number {
    return this.varint();
  }

  bytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.at;
    this.at += length;
    if (this.at > this.content.length) throw new Error("a record of the batch is cut off");
    return this.content.subarray(start, this.at);
  }

  #unsigned(): number {
    const { content } = this;
    let byte = content[this.at++];
    if (byte === undefined) throw new Error("a record of the batch is cut off");
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let unit = 128;
    do {
      byte = content[this.at++];
      if (byte === undefined) throw new Error("a record of the batch is cut off");
      value += (byte & 0x7f) * unit;
      unit *= 128;
    } while (byte >= 0x80);
    return value;
  }
}
