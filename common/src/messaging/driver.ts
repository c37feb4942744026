import type { NewRecord, Placed, StoredRecord } from "./records.ts";

/**
 * What a Kafka client library has to do for Publisher, Subscriber and topics; one folder a library, and
 * `[kafka] client` chooses. Topics and groups have their contract's names here: a driver puts the prefix
 * before them. What a driver rejects with is told apart by `isOutage`.
 */
export interface Driver {
  createProducer(): Producer;
  createMember(membership: Membership): Member;
  /** `retries` says how often a request that an outage keeps from its answer is made again; a few times by default. */
  openAdmin(retries?: number): Promise<Admin>;
}

/** Puts records on topics; connects on the first `send`. */
export interface Producer {
  /**
   * Resolves once all in-sync replicas have all records, with where each lies. The same key is always put
   * on the same partition, whichever driver does it. Called again only after the call before has settled.
   *
   * @throws {ReciboError} `MESSAGE_TOO_LARGE`, or an outage after a few quick tries
   */
  send(records: readonly NewRecord[]): Promise<Placed[]>;
  close(): Promise<void>;
}

/** What a member reads, and whom it tells what. */
export type Membership = {
  group: string;
  /** The session timeout in milliseconds; the other times follow from it, see `membershipTimes`. */
  session: number;
  topics: readonly string[];
  /** Takes records of one partition, in order. `hold` pauses that partition and returns what ends the pause. */
  take(records: Fetched, hold: () => () => void): void;
  /**
   * The member has joined, or joined again after a rebalance: each of its partitions is read on from what
   * is committed, so what was taken before and is not handled comes again.
   */
  onJoined(): void;
  /** The group begins to rebalance. A client that still can commits then; of the other, what was just handled comes again. */
  onRebalance(): void;
  /** The member is out of its group but tries by itself to get back. */
  onLeft(): void;
  /** The membership is over and does not come back by itself. */
  onEnd(error: Error): void;
};

/** Records that were fetched together from one partition, and the offset after its last one at that time. */
export type Fetched = { topic: string; partition: number; records: StoredRecord[]; end: string };

/** The position to read on from after a crash: one after the last record that was handled. */
export type NextOffset = { topic: string; partition: number; offset: string };

/**
 * One membership in a consumer group. The session is short, so that a killed member's partitions move on
 * soon; heartbeats do not depend on what is done with records. A new group starts at the beginning.
 */
export interface Member {
  /** Joins and begins to fetch; tries once. */
  join(): Promise<void>;
  commit(offsets: NextOffset[]): Promise<void>;
  /** Fetches no more and leaves the group; does not wait for a broker that does not answer. */
  leave(): Promise<void>;
}

/** How long a broker may keep a fetch that finds nothing, in milliseconds; the same for all drivers. */
export const longestFetch = 500;

/** A topic to be created. */
export type NewTopic = {
  topic: string;
  partitions: number;
  replication: number;
  config: Readonly<Record<string, string>>;
};

/** The first offset of a partition, and the first since a moment: its end when there is none. */
export type PartitionStart = { first: bigint; since: bigint };

/** Looks after topics and groups. */
export interface Admin {
  /** All topics on the broker, by the names they have there. */
  listTopics(): Promise<string[]>;
  /** Creates topics; false when somebody else was quicker with one. */
  createTopics(topics: readonly NewTopic[]): Promise<boolean>;
  /**
   * Whether every partition of these topics has a leader that answers for it; false as long as a topic is not
   * known. The cluster's metadata names a leader a moment before that broker takes records.
   */
  haveLeaders(topics: readonly string[]): Promise<boolean>;
  /** Forgets a group and its offsets, unless it has members. */
  forgetGroup(group: string): Promise<"forgotten" | "in use">;
  /** Rejects when no broker gives the cluster's metadata now. */
  ping(): Promise<void>;
  /** Where each partition of a topic begins, and where the records of a moment and later begin. */
  listStarts(topic: string, moment: Date): Promise<PartitionStart[]>;
  close(): Promise<void>;
}
