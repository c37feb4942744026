import {
  Admin,
  type BaseOptions,
  type ClusterMetadata,
  ConnectionPool,
  ListOffsetTimestamps,
} from "@platformatic/kafka";
import { isOutage, messageOf, OutageError, ReciboError } from "../../errors.ts";
import { brokerName, topicOf } from "../../messaging/broker-names.ts";
import type { KafkaContext } from "../../messaging/kafka.ts";
import { explainRefusal } from "../../messaging/kafka-refusal.ts";
import { connectionOf } from "../../messaging/platformatic/connection.ts";
import { fetchApi } from "./fetch-request.ts";

/** A partition by the topic's name in this desk. */
export type PartitionPlace = { readonly topic: string; readonly partition: number };

/** A point on every partition: the first record, after the last, after the last that is decided, or a moment. */
export type Point = "begin" | "end" | "stable" | "latest timestamp" | Date;

/** An offset of a partition; -1 where there is none, as for a moment after the last record. */
export type PartitionOffset = PartitionPlace & { readonly offset: bigint; readonly time: number };

/** A connection to the brokers that belongs to no group; topics have their names in this desk everywhere. */
export type Cluster = {
  readonly context: KafkaContext;
  readonly admin: Admin;
  /** Brokers, topic ids and leaders, by the broker's names; `fresh` asks again. */
  metadata(topics: readonly string[], fresh?: boolean): Promise<ClusterMetadata>;
  /** All topics of the desk, Kafka's own too. */
  topics(): Promise<string[]>;
  /** The partitions of topics. @throws {ReciboError} `NO_SUCH_TOPIC` */
  partitions(topics: readonly string[]): Promise<PartitionPlace[]>;
  offsets(places: readonly PartitionPlace[], point: Point): Promise<PartitionOffset[]>;
  /** Connections of one reading, so that readings do not wait for each other. */
  connect(): ConnectionPool;
  /** The newest version of Fetch that broker and this program speak. */
  fetchVersion(): Promise<number>;
  /** Runs a request; what the broker refuses, or that it is away, is told in a sentence. */
  ask<T>(
    doing: string,
    topics: readonly string[],
    request: () => Promise<T>,
    group?: string,
  ): Promise<T>;
  close(): Promise<void>;
};

/** Opens a connection; nothing is asked yet. */
export function openCluster(context: KafkaContext): Cluster {
  const admin = new Admin(optionsOf(context));
  const ask: Cluster["ask"] = async (doing, topics, request, group) => {
    try {
      return await request();
    } catch (error) {
      const names = topics.map((topic) => brokerName(context, topic));
      throw explained(error, context, { doing, topics: names, ...(group ? { group } : {}) });
    }
  };
  const metadata: Cluster["metadata"] = (topics, fresh = false) => {
    const named = topics.map((topic) => brokerName(context, topic));
    return admin.metadata({ topics: named, forceUpdate: fresh });
  };
  return {
    context,
    admin,
    ask,
    metadata,
    topics: () => ask("see", [], () => topicsOf(admin, context)),
    partitions: (topics) => ask("read", topics, () => partitionsOf(admin, context, topics)),
    offsets: (places, point) =>
      ask("read", [...new Set(places.map(({ topic }) => topic))], () =>
        offsetsAt(admin, context, places, point),
      ),
    connect: () => new ConnectionPool(context.service, optionsOf(context)),
    fetchVersion: () => ask("read", [], () => fetchVersionOf(admin)),
    close: () => admin.close(),
  };
}

/** Somebody waits for the answer: sooner than a service, a broker counts as away. */
function optionsOf(context: KafkaContext): BaseOptions {
  return { ...connectionOf(context), retries: 2 };
}

function explained(
  error: unknown,
  { settings }: KafkaContext,
  attempt: Parameters<typeof explainRefusal>[2],
) {
  const refused = explainRefusal(error, settings, attempt);
  if (refused !== error || refused instanceof ReciboError) return refused;
  if (!isOutage(error)) return error;
  const where = settings.brokers.join(", ");
  return new OutageError(`Kafka at ${where} does not answer (${rootOf(error)})`, error);
}

/** The client wraps what the network said in a list of tries. */
function rootOf(error: unknown): string {
  const { errors, cause } = error as { errors?: unknown[]; cause?: unknown };
  const inner = errors?.at(-1) ?? cause;
  return inner === undefined ? messageOf(error) || String(error) : rootOf(inner);
}

/** Other desks on the cluster have another prefix; of theirs nothing is told. */
async function topicsOf(admin: Admin, context: KafkaContext): Promise<string[]> {
  const all = await admin.listTopics({ includeInternals: true });
  return all
    .filter((name) => name.startsWith(context.settings.prefix))
    .map((name) => topicOf(context, name));
}

async function partitionsOf(
  admin: Admin,
  context: KafkaContext,
  topics: readonly string[],
): Promise<PartitionPlace[]> {
  const existing = new Set(await topicsOf(admin, context));
  const missing = topics.filter((topic) => !existing.has(topic));
  if (missing.length > 0) {
    const s = missing.length === 1 ? "" : "s";
    const names = missing.join(", ");
    throw new ReciboError("NO_SUCH_TOPIC", `there is no topic${s} ${names}`, {
      says: { name: "no-topic", params: { count: missing.length, names } },
    });
  }
  const names = topics.map((topic) => brokerName(context, topic));
  const { topics: found } = await admin.metadata({ topics: names, forceUpdate: true });
  return topics.flatMap((topic) =>
    (found.get(brokerName(context, topic))?.partitions ?? []).map((_, partition) => ({
      topic,
      partition,
    })),
  );
}

const timestamps = {
  begin: ListOffsetTimestamps.EARLIEST,
  end: ListOffsetTimestamps.LATEST,
  stable: ListOffsetTimestamps.LATEST,
  "latest timestamp": ListOffsetTimestamps.MAX,
} as const;

async function offsetsAt(
  admin: Admin,
  context: KafkaContext,
  places: readonly PartitionPlace[],
  point: Point,
): Promise<PartitionOffset[]> {
  if (places.length === 0) return [];
  const timestamp = point instanceof Date ? BigInt(point.getTime()) : timestamps[point];
  const byTopic = Map.groupBy(places, ({ topic }) => topic);
  const topics = [...byTopic].map(([topic, some]) => ({
    name: brokerName(context, topic),
    partitions: some.map(({ partition }) => ({ partitionIndex: partition, timestamp })),
  }));
  const isolationLevel = point === "stable" ? (1 as const) : (0 as const);
  const found = await admin.listOffsets({ topics, isolationLevel });
  const named = new Map([...byTopic.keys()].map((topic) => [brokerName(context, topic), topic]));
  return found.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex: partition, offset, timestamp: time }) => ({
      topic: named.get(name) ?? name,
      partition,
      offset,
      time: Number(time),
    })),
  );
}

async function fetchVersionOf(admin: Admin): Promise<number> {
  const apis = await admin.listApis();
  const found = apis.find(({ apiKey }) => apiKey === fetchApi.key);
  const newest = Math.min(found?.maxVersion ?? 0, fetchApi.newest);
  if (newest >= fetchApi.oldest) return newest;
  throw new ReciboError(
    "BROKER_TOO_OLD",
    "the broker is older than Kafka 3.5, which is what can be read",
  );
}
