import type { Logger } from "../logging.ts";
import { createKafka, type KafkaSettings } from "../messaging/kafka.ts";
import { createPublisher, type Publisher } from "../messaging/publisher.ts";
import type { Placed } from "../messaging/records.ts";
import { openCluster } from "./broker/cluster.ts";
import { createDecoder, type Decoder, type DecodingKnowledge } from "./decoding/decode.ts";
import { compileFilter } from "./filters/compile.ts";
import { type ExpressionLimits, type Filter, liveLimits, usualLimits } from "./filters/filter.ts";
import type { Predicate } from "./filters/predicate.ts";
import {
  describeGroups,
  type GroupDescription,
  type GroupPosition,
  groupsAt,
  listGroups,
} from "./groups.ts";
import { maskedFor, type Viewer } from "./masking/mask.ts";
import { type Draft, produce } from "./produce.ts";
import { type Latest, readLatest } from "./reading/latest.ts";
import { readRanges, readTraffic } from "./reading/read.ts";
import type { Reading, RecordReader } from "./reading/reading.ts";
import type { RecordPlace, TrafficRecord } from "./reading/record.ts";
import { applyReset, previewReset, type ResetPreview, type ResetRequest } from "./reset.ts";
import {
  describeTopics,
  listTopics,
  lookAt,
  lookBack,
  type PastLook,
  type TopicDescription,
  type TopicLook,
} from "./topics.ts";

/** What to read, which of it, and for whom. */
export type TrafficQuery = Omit<Reading, "filter"> & {
  readonly filter?: Filter | undefined;
  /**
   * What its reader may see: what is masked for her is masked before it is searched, so that a search does not tell
   * what she may not read.
   */
  readonly viewer: Viewer;
  /** How long the filter's expression may take; live in each interval when not said. */
  readonly limits?: ExpressionLimits | undefined;
};

/**
 * The traffic on a desk's topics, read without a consumer group: nothing joins one, nothing is committed, nothing is
 * left behind on the broker. Topics and groups have their names without the desk's prefix; those of other desks on the
 * cluster are not seen. Every call may be made at any time and concurrently; a broker that is away rejects with
 * `OutageError`, one that refuses with `RefusedError`.
 */
export type Traffic = {
  /** Reads forward from a place, in the order of time; see `RecordReader`. Nothing is asked until it is iterated. */
  read(query: TrafficQuery, signal?: AbortSignal): RecordReader;
  /** The newest that match; with `positions` to go on live: `start: { from: "positions", positions }`. */
  latest(query: TrafficQuery, count: number, signal?: AbortSignal): Promise<Latest>;
  /** One record; undefined when there is none at its place (any more). */
  record(place: RecordPlace, viewer: Viewer): Promise<TrafficRecord | undefined>;
  /** Names of topics: the desk's own first, Kafka's internal ones last. */
  topics(): Promise<string[]>;
  describeTopics(topics: readonly string[]): Promise<TopicDescription[]>;
  /** Cheap enough for every second. */
  look(topics: readonly string[]): Promise<TopicLook[]>;
  /** How far topics were written at moments of the past, in milliseconds since the epoch; see `lookBack`. */
  lookBack(topics: readonly string[], moments: readonly number[]): Promise<PastLook[]>;
  groups(): Promise<string[]>;
  describeGroups(groups: readonly string[]): Promise<GroupDescription[]>;
  /** Which groups have read a record. */
  groupsAt(place: RecordPlace): Promise<GroupPosition[]>;
  previewReset(request: ResetRequest): Promise<ResetPreview>;
  applyReset(preview: ResetPreview): Promise<void>;
  /** Writes a record; `anyway` also one that its contract does not allow. */
  produce(draft: Draft, options?: { anyway?: boolean }): Promise<Placed>;
  /** Decodes values; what `viewOf` and exports take. */
  readonly decoder: Decoder;
  close(): Promise<void>;
};

/** Opens the traffic of a desk. Connects when something is asked, so a service can start while the broker is down. */
export function openTraffic(
  settings: KafkaSettings,
  service: string,
  log: Logger,
  knowledge: DecodingKnowledge = {},
): Traffic {
  // One client library is enough in memory, and this one is needed.
  const client = createKafka({ ...settings, client: "platformatic" }, service, log);
  const cluster = openCluster(client);
  const decoder = createDecoder(knowledge);
  let publisher: Publisher | undefined;

  const predicate = (query: TrafficQuery): Predicate | undefined => {
    const { filter, viewer, topics } = query;
    const limits = query.limits ?? (query.until === "live" ? liveLimits : usualLimits);
    const compiled = filter && compileFilter(filter, decoder, topics, limits);
    return viewer.personal ? compiled : masking(compiled, viewer, decoder);
  };
  const readingOf = (query: TrafficQuery): Reading => ({ ...query, filter: predicate(query) });

  return {
    decoder,
    read: (query, signal) => readTraffic(cluster, readingOf(query), signal),
    latest: (query, count, signal = new AbortController().signal) =>
      readLatest(cluster, readingOf(query), count, signal),
    record: async ({ topic, partition, offset }, viewer) => {
      const places = await cluster.partitions([topic]);
      if (!places.some((place) => place.partition === partition)) return undefined;
      const range = { topic, partition, from: offset, to: offset + 1n, end: offset + 1n };
      const signal = new AbortController().signal;
      const reader = readRanges(
        cluster,
        { topics: [topic], markers: true },
        async () => [range],
        signal,
      );
      for await (const [record] of reader) if (record) return maskedFor(record, viewer, decoder);
      return undefined;
    },
    topics: () => listTopics(cluster),
    describeTopics: (topics) => describeTopics(cluster, topics),
    look: (topics) => lookAt(cluster, topics),
    lookBack: (topics, moments) => lookBack(cluster, topics, moments),
    groups: () => listGroups(cluster),
    describeGroups: (groups) => describeGroups(cluster, groups),
    groupsAt: (place) => groupsAt(cluster, place),
    previewReset: (request) => previewReset(cluster, request),
    applyReset: (preview) => applyReset(cluster, preview),
    produce: (draft, options) => {
      publisher ??= createPublisher(client);
      return produce(publisher, draft, decoder, options);
    },
    close: async () => {
      await publisher?.close();
      await cluster.close();
    },
  };
}

/** A filter that sees no more than its viewer, and hands on no more. */
function masking(inner: Predicate | undefined, viewer: Viewer, decoder: Decoder): Predicate {
  return {
    // What the bytes lack, the masked bytes lack as well.
    needles: inner?.needles ?? [],
    select: (records) => {
      const seen = records.map((record) => maskedFor(record, viewer, decoder));
      return inner ? inner.select(seen) : seen;
    },
    undecided: () => inner?.undecided() ?? 0,
  };
}
