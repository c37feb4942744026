import type { PartitionPlace } from "../broker/cluster.ts";
import type { Range } from "./ranges.ts";
import { sizeOf, type TrafficRecord } from "./record.ts";

/** A partition while it is read: how far it is fetched, and what of it waits for its turn. */
export class Track implements PartitionPlace {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to fetch. */
  position: bigint;
  readonly stop: bigint | undefined;
  /** As last heard of. */
  end: bigint;
  /** Before it, every transaction is decided; unknown until the first answer. */
  stable: bigint | undefined;
  /** The latest timestamp of what was read: what comes is hardly older. */
  frontier = Number.NEGATIVE_INFINITY;
  /** The timestamp of the first batch that was read. */
  first: number | undefined;
  underWay = false;
  #next = 0;
  #waiting: TrafficRecord[] = [];
  #bytes = 0;

  constructor({ topic, partition, from, to, end }: Range) {
    this.topic = topic;
    this.partition = partition;
    this.position = from;
    this.stop = to;
    this.end = end;
  }

  /** Nothing more is fetched of it. */
  get done(): boolean {
    return this.stop !== undefined && this.position >= this.stop;
  }

  /** All there is at the moment has been fetched. */
  get atEnd(): boolean {
    return this.done || this.position >= this.end;
  }

  get head(): TrafficRecord | undefined {
    return this.#waiting[this.#next];
  }

  /** Whether more of it is wanted: little waits. */
  get hungry(): boolean {
    return this.#bytes < 256 * 1024 && this.#waiting.length - this.#next < 2_000;
  }

  add(record: TrafficRecord): void {
    this.#waiting.push(record);
    this.#bytes += sizeOf(record) + 200;
  }

  shift(): TrafficRecord {
    const record = this.#waiting[this.#next++] as TrafficRecord;
    this.#bytes -= sizeOf(record) + 200;
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    return record;
  }
}
