import {
  type ClusterMetadata,
  type Consumer,
  IS_CONTROL,
  type KafkaRecord,
  type RecordsBatch,
} from "@platformatic/kafka";
import type { StoredRecord } from "../records.ts";

/** The broker's answer to a fetch. */
export type FetchAnswer = Awaited<ReturnType<Consumer["fetch"]>>;

/** What a fetch brought of one partition. */
export type FetchedPartition = {
  /** As the broker calls it. */
  topic: string;
  partition: number;
  /** Where to read on. */
  next: bigint;
  /** The offset after the last record of the partition at that time. */
  end: bigint;
  /** The records from an offset on, under a topic's name: a batch may begin before what was asked for. */
  records(topic: string, from: bigint): StoredRecord[];
};

/** Reads the answer to a fetch; partitions that brought nothing are left out. */
export function readFetched(answer: FetchAnswer, metadata: ClusterMetadata): FetchedPartition[] {
  const receivedAt = Date.now();
  const names = new Map([...metadata.topics].map(([name, { id }]) => [id, name]));
  return answer.responses.flatMap(({ topicId, partitions }) =>
    partitions.flatMap(({ partitionIndex, records, highWatermark }): FetchedPartition[] => {
      const last = records?.at(-1);
      const topic = names.get(topicId);
      if (!records || !last || topic === undefined) return [];
      return [
        {
          topic,
          partition: partitionIndex,
          next: last.firstOffset + BigInt(last.lastOffsetDelta) + 1n,
          end: highWatermark,
          records: (name, from) =>
            records.flatMap((batch) => readBatch(batch, name, partitionIndex, from, receivedAt)),
        },
      ];
    }),
  );
}

/** The partitions that do not have the offset that was asked for, of an answer that the client rejects with. */
export function outOfRange(
  error: unknown,
  metadata: ClusterMetadata,
): { topic: string; partition: number }[] {
  const { response } = error as { response?: FetchAnswer };
  const names = new Map([...metadata.topics].map(([name, { id }]) => [id, name]));
  return (response?.responses ?? []).flatMap(({ topicId, partitions }) =>
    partitions.flatMap(({ partitionIndex: partition, errorCode }) => {
      const topic = names.get(topicId);
      return errorCode === offsetOutOfRange && topic !== undefined ? [{ topic, partition }] : [];
    }),
  );
}

/** Kafka protocol, error codes. */
const offsetOutOfRange = 1;

function readBatch(
  batch: RecordsBatch,
  topic: string,
  partition: number,
  from: bigint,
  receivedAt: number,
): StoredRecord[] {
  // Markers of transactions are not records.
  if ((batch.attributes & IS_CONTROL) !== 0) return [];
  const skip = Number(from - batch.firstOffset);
  const wanted =
    skip > 0 ? batch.records.filter((each) => each.offsetDelta >= skip) : batch.records;
  const offsetOf = numbersFrom(batch.firstOffset);
  const firstTimestamp = Number(batch.firstTimestamp);
  return wanted.map((record) => ({
    topic,
    partition,
    offset: offsetOf(record.offsetDelta),
    key: record.key,
    value: record.value,
    headers: readHeaders(record),
    receivedAt,
    timestamp: firstTimestamp + Number(record.timestampDelta),
  }));
}

/** Adds to an offset; big integers, which are slow, only where it is one. */
function numbersFrom(first: bigint): (delta: number) => string {
  const small = Number(first);
  if (!Number.isSafeInteger(small + 0x7fffffff)) return (delta) => String(first + BigInt(delta));
  return (delta) => String(small + delta);
}

/** Names of headers by where they stand, as in the record before: mostly they are the same again. */
const names: { bytes: Buffer; text: string }[] = [];
const mostNames = 64;

function readHeaders({ headers }: KafkaRecord): Record<string, Buffer> {
  const read: Record<string, Buffer> = {};
  for (let index = 0; index < headers.length; index++) {
    const [name, value] = headers[index] as [Buffer, Buffer | null];
    if (value !== null) read[nameOf(name, index)] = value;
  }
  return read;
}

function nameOf(bytes: Buffer, index: number): string {
  const last = names[index];
  if (last !== undefined && (last.bytes === bytes || last.bytes.equals(bytes))) return last.text;
  const text = bytes.toString("utf8");
  if (index < mostNames) names[index] = { bytes, text };
  return text;
}
