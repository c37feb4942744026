import {
  type Connection,
  createAPI,
  protocolErrors,
  protocolErrorsCodesById,
  type Reader,
  Writer,
} from "@platformatic/kafka";
import type { AbortedTransaction } from "./transactions.ts";

/** What to fetch of a partition. */
export type WantedPartition = { topicId: string; partition: number; offset: bigint; most: number };

/** One request: partitions that one broker leads. */
export type FetchRequest = {
  readonly partitions: readonly WantedPartition[];
  /** Only what no open transaction may still undo; the broker then names the aborted ones. */
  readonly decided: boolean;
  /** Most milliseconds that the broker waits for a first byte. */
  readonly wait: number;
  /** Most bytes of the answer; a first batch that is larger comes whole. */
  readonly most: number;
};

/** What the broker says of a partition. */
export type FetchedBytes = {
  readonly topicId: string;
  readonly partition: number;
  /** 0, or a code of the Kafka protocol. */
  readonly errorCode: number;
  /** The offset after the last record that all replicas have. */
  readonly end: bigint;
  /** The offset before which every transaction is decided. */
  readonly stable: bigint;
  readonly begin: bigint;
  readonly aborted: readonly AbortedTransaction[];
  /** Batches, the last of them perhaps cut off. */
  readonly bytes: Buffer | null;
};

/** The Kafka protocol's number of Fetch, and the versions that are spoken here: Kafka 3.5 and newer. */
export const fetchApi = { key: 1, oldest: 15, newest: 17 } as const;

/**
 * The Fetch request of the protocol. The client's own takes every record of the answer apart at once, leaves out what
 * was aborted, and gives up an answer of which it cannot read a part; a reader of traffic wants all of these otherwise.
 */
export async function fetchBytes(
  connection: Connection,
  version: number,
  request: FetchRequest,
): Promise<FetchedBytes[]> {
  return (await apiOf(version).async(connection, request)) as FetchedBytes[];
}

/** What the broker answered with a code, as the client's own errors say it. */
export function protocolError(code: number): Error {
  const apiId = protocolErrorsCodesById[code] ?? `ERROR_${code}`;
  const { message = apiId, canRetry = false } = protocolErrors[apiId] ?? {};
  return Object.assign(new Error(message), { code: "PLT_KFK_PROTOCOL", apiId, canRetry });
}

const apis = new Map<number, ReturnType<typeof makeApi>>();

function apiOf(version: number) {
  const api = apis.get(version) ?? makeApi(version);
  apis.set(version, api);
  return api;
}

function makeApi(version: number) {
  return createAPI<[FetchRequest], FetchedBytes[]>(
    fetchApi.key,
    version,
    writeRequest as never,
    (_correlationId, _key, _version, reader) => readAnswer(reader),
  );
}

/** Each request stands alone: no fetch session is kept on the broker. */
function writeRequest({ partitions, decided, wait, most }: FetchRequest): Writer {
  const topics = [...Map.groupBy(partitions, ({ topicId }) => topicId)];
  return Writer.create()
    .appendInt32(wait)
    .appendInt32(1)
    .appendInt32(most)
    .appendInt8(decided ? 1 : 0)
    .appendInt32(0)
    .appendInt32(-1)
    .appendArray(topics, (topic, [topicId, some]) => {
      topic.appendUUID(topicId).appendArray(some, (each, wanted) => {
        each
          .appendInt32(wanted.partition)
          .appendInt32(-1)
          .appendInt64(wanted.offset)
          .appendInt32(-1)
          .appendInt64(-1n)
          .appendInt32(wanted.most);
      });
    })
    .appendArray([], () => undefined)
    .appendString("")
    .appendTaggedFields();
}

function readAnswer(reader: Reader): FetchedBytes[] {
  reader.readInt32(); // throttle time
  const errorCode = reader.readInt16();
  if (errorCode !== 0) throw protocolError(errorCode);
  reader.readInt32(); // session
  const fetched: FetchedBytes[] = [];
  reader.readArray((topic) => {
    const topicId = topic.readUUID();
    topic.readArray((each) => fetched.push(readPartition(each, topicId)));
  });
  return fetched;
}

function readPartition(reader: Reader, topicId: string): FetchedBytes {
  const partition = reader.readInt32();
  const errorCode = reader.readInt16();
  const end = reader.readInt64();
  const stable = reader.readInt64();
  const begin = reader.readInt64();
  const aborted = reader.readNullableArray((each) => ({
    producerId: each.readInt64(),
    firstOffset: each.readInt64(),
  }));
  reader.readInt32(); // preferred read replica
  const size = reader.readUnsignedVarInt() - 1;
  const bytes = size > 0 ? reader.buffer.slice(reader.position, reader.position + size) : null;
  if (size > 0) reader.skip(size);
  return { topicId, partition, errorCode, end, stable, begin, aborted: aborted ?? [], bytes };
}
