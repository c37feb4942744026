import type { ClusterMetadata, ConnectionPool } from "@platformatic/kafka";
import { brokerName } from "../../messaging/broker-names.ts";
import type { Cluster, PartitionPlace } from "./cluster.ts";
import { type FetchedBytes, fetchBytes } from "./fetch-request.ts";

/** What is to be fetched of a partition. */
export type Wanted = PartitionPlace & { readonly position: bigint };

/** What came of a partition. */
export type Arrived<W> = { readonly of: W; readonly fetched: FetchedBytes };

/** How a fetch is made. */
export type FetchTerms = { decided: boolean; wait: number; mostOfOne: number; most: number };

/** Fetches from the brokers that lead partitions, by connections of its own. */
export type Fetcher = {
  /** Puts partitions together that one broker leads; asks again who leads after `forget`. */
  byLeader<W extends Wanted>(wanted: readonly W[]): Promise<Map<number, W[]>>;
  fetch<W extends Wanted>(
    node: number,
    wanted: readonly W[],
    terms: FetchTerms,
  ): Promise<Arrived<W>[]>;
  /** Who leads may have changed. */
  forget(): void;
  /** Ends what is under way. */
  close(): void;
};

/** Opens a fetcher for some topics; nothing is asked yet. */
export function openFetcher(cluster: Cluster, topics: readonly string[]): Fetcher {
  const connections: ConnectionPool = cluster.connect();
  let stale = true;
  let known: ClusterMetadata | undefined;

  async function metadata(): Promise<ClusterMetadata> {
    if (!known || stale) {
      known = await cluster.metadata(topics, stale && known !== undefined);
      stale = false;
    }
    return known;
  }

  const topicOf = (found: ClusterMetadata, topic: string) =>
    found.topics.get(brokerName(cluster.context, topic));

  return {
    byLeader: async (wanted) => {
      if (wanted.length === 0) return new Map();
      const found = await metadata();
      return Map.groupBy(
        wanted,
        ({ topic, partition }) => topicOf(found, topic)?.partitions[partition]?.leader ?? -1,
      );
    },
    fetch: async (node, wanted, { decided, wait, mostOfOne, most }) => {
      const found = await metadata();
      const broker = found.brokers.get(node);
      if (!broker) {
        stale = true;
        throw noLeader();
      }
      const [connection, version] = await Promise.all([
        connections.get(broker),
        cluster.fetchVersion(),
      ]);
      const partitions = wanted.map(({ topic, partition, position }) => ({
        topicId: topicOf(found, topic)?.id as string,
        partition,
        offset: position,
        most: mostOfOne,
      }));
      const answer = await fetchBytes(connection, version, { partitions, decided, wait, most });
      return wanted.flatMap((of, index) => {
        const fetched = answer.find(
          ({ topicId, partition }) =>
            partition === of.partition && topicId === partitions[index]?.topicId,
        );
        return fetched ? [{ of, fetched }] : [];
      });
    },
    forget: () => {
      stale = true;
    },
    close: () => {
      connections.close().catch(() => undefined);
    },
  };
}

/** As the client says it, so that it counts as an outage: an election takes a moment. */
function noLeader(): Error {
  const error = new Error("a partition has no leader at the moment");
  return Object.assign(error, { code: "PLT_KFK_NETWORK", canRetry: true });
}
