import { setImmediate as aTurn } from "node:timers/promises";
import {
  type ClusterMetadata,
  ConnectionPool,
  type Consumer,
  type FetchOptions,
  ListOffsetTimestamps,
} from "@platformatic/kafka";
import { brokerName, topicOf } from "../broker-names.ts";
import { longestFetch, type Membership } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";
import { connectionOf } from "./connection.ts";
import { outOfRange, readFetched } from "./read-fetched.ts";

/** The most bytes of a partition in one fetch. */
const mostBytes = 1_048_576;

/** Records of a partition that are many enough not to be handed on in one breath with those of the next. */
const many = 50;

/** A partition of ours, and where to read on. */
type Position = { topic: string; partition: number; offset: bigint; held: boolean };

/** Fetches what a member has been assigned. */
export type Fetching = {
  /** Reads the assigned partitions, each from where the group has committed; ends what went on before. */
  begin(): void;
  /** Fetches no further until `begin`. */
  pause(): void;
  stop(): void;
};

/**
 * Fetches for a member, one request a broker at a time. The library's own stream of messages is not used:
 * a fetch that is under way while the group rebalances may bring back old positions and skip what is not
 * handled (platformatic/kafka#223). Here an answer that belongs to an earlier assignment is dropped.
 *
 * @param giveUp called when fetching cannot go on
 */
export function createFetching(
  context: KafkaContext,
  client: Consumer,
  { topics, take }: Membership,
  giveUp: (error: Error) => void,
): Fetching {
  const names = topics.map((topic) => brokerName(context, topic));
  // Apart from the group's connections: the broker answers one request after the other.
  const connections = new ConnectionPool(context.service, connectionOf(context));
  const underWay = new Set<number>();
  let positions: Position[] = [];
  let era = 0;

  /** Runs something for the present assignment; what comes of it after that is of no interest. */
  async function during(action: (isNow: () => boolean) => Promise<void>): Promise<void> {
    const started = era;
    const isNow = () => era === started;
    try {
      await action(isNow);
    } catch (error) {
      if (isNow()) giveUp(error as Error);
    }
  }

  async function fetchAll(isNow: () => boolean): Promise<void> {
    const metadata = await client.metadata({ topics: [...names] });
    if (!isNow()) return;
    const wanted = positions.filter(({ held }) => !held);
    for (const [node, some] of Map.groupBy(wanted, (each) => leaderOf(metadata, each))) {
      if (!underWay.has(node)) void during((still) => fetchFrom(node, some, metadata, still));
    }
  }

  async function fetchFrom(
    node: number,
    some: Position[],
    metadata: ClusterMetadata,
    isNow: () => boolean,
  ): Promise<void> {
    underWay.add(node);
    try {
      const answer = await client.fetch({
        node,
        topics: toRequest(some, metadata),
        connectionPool: connections,
        // With a partition on hold, look often whether it is wanted again.
        maxWaitTime: positions.some(({ held }) => held) ? 50 : longestFetch,
      } as FetchOptions<Buffer, Buffer, Buffer, Buffer>);
      await handOn(readFetched(answer, metadata), isNow);
    } catch (error) {
      if (isNow()) await readOnAfter(error, metadata);
    } finally {
      underWay.delete(node);
    }
    // Also when this was for an earlier assignment: the present one may wait for this broker.
    go();
  }

  /**
   * Of records that were deleted before they were read nothing is left to do; after a log that lost its end what is
   * there is read again. Any other error is thrown.
   */
  async function readOnAfter(error: unknown, metadata: ClusterMetadata): Promise<void> {
    const gone = outOfRange(error, metadata).map((place) => positionOf(place) as Position);
    if (gone.length === 0) throw error;
    context.log.warn(
      { gone: gone.map(placeOf) },
      "records are no longer there, reading what is there from the beginning",
    );
    await fromTheBeginning(gone);
  }

  function positionOf(place: { topic: string; partition: number }): Position | undefined {
    return positions.find(
      ({ topic, partition }) => topic === place.topic && partition === place.partition,
    );
  }

  /** One partition after the other. After many records others get a turn: answers go out while the rest is read. */
  async function handOn(
    fetched: ReturnType<typeof readFetched>,
    isNow: () => boolean,
  ): Promise<void> {
    for (const { topic, partition, next, records, end } of fetched) {
      if (!isNow()) return;
      const position = positionOf({ topic, partition });
      // A slower answer of a broker that led this partition before brings nothing new.
      if (!position || next <= position.offset) continue;
      const from = position.offset;
      position.offset = next;
      const contract = topicOf(context, topic);
      const fresh = records(contract, from);
      if (fresh.length === 0) continue;
      take({ topic: contract, partition, records: fresh, end: String(end) }, () => hold(position));
      if (fresh.length >= many) await aTurn();
    }
  }

  function hold(position: Position): () => void {
    position.held = true;
    return () => {
      position.held = false;
      go();
    };
  }

  function go(): void {
    if (positions.length > 0) void during(fetchAll);
  }

  async function findPositions(isNow: () => boolean): Promise<void> {
    const assigned = client.assignments ?? [];
    const committed = await client.listCommittedOffsets({ topics: assigned });
    const found = assigned.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => {
        const offset = committed.get(topic)?.[partition] ?? -1n;
        return { topic, partition, offset, held: false };
      }),
    );
    await fromTheBeginning(found.filter(({ offset }) => offset < 0n));
    if (!isNow()) return;
    positions = found;
    go();
  }

  /** For a group that has committed nothing yet, or so long ago that it is no longer there. */
  async function fromTheBeginning(some: Position[]): Promise<void> {
    if (some.length === 0) return;
    const partitions = Object.fromEntries(
      [...Map.groupBy(some, ({ topic }) => topic)].map(([topic, of]) => [
        topic,
        of.map(({ partition }) => partition),
      ]),
    );
    const first = await client.listOffsets({
      topics: Object.keys(partitions),
      partitions,
      timestamp: ListOffsetTimestamps.EARLIEST,
    });
    for (const each of some) each.offset = first.get(each.topic)?.[each.partition] ?? 0n;
  }

  return {
    begin: () => {
      era++;
      positions = [];
      if ((client.assignments ?? []).length > 0) void during(findPositions);
    },
    pause: () => {
      era++;
      positions = [];
    },
    stop: () => {
      era++;
      positions = [];
      connections.close().catch(() => undefined);
    },
  };
}

function placeOf({ topic, partition, offset }: Position): string {
  return `${topic}/${partition}@${offset}`;
}

function leaderOf(metadata: ClusterMetadata, { topic, partition }: Position): number {
  return metadata.topics.get(topic)?.partitions[partition]?.leader ?? -1;
}

function toRequest(some: Position[], metadata: ClusterMetadata) {
  return some.map(({ topic, partition, offset }) => ({
    topicId: metadata.topics.get(topic)?.id as string,
    partitions: [
      {
        partition,
        fetchOffset: offset,
        partitionMaxBytes: mostBytes,
        currentLeaderEpoch: -1,
        lastFetchedEpoch: -1,
      },
    ],
  }));
}
