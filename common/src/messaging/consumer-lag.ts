import { Gauge, register } from "prom-client";

/**
 * How far this member is behind on its partitions, from what its own fetches say: the end of a partition
 * as of the last fetch, less what is handled. A partition that is not fetched because its handler lags
 * keeps the end it was seen with; the age of what is in hand goes on growing.
 */
export type ConsumerLag = {
  /**
   * Records were fetched: the offset after the last one on the partition, the first of those fetched, and
   * when its producer made it, in milliseconds since the epoch.
   */
  fetched(topic: string, partition: number, end: string, first: string, madeAt: number): void;
  /** Everything up to and including this offset is handled. */
  handled(topic: string, partition: number, offset: string): void;
  /** The partitions may be others now. */
  forget(): void;
};

type Place = { topic: string; partition: number; end: number; next: number; waiting: Waiting[] };
/** The first record of a fetch, whose age stands for the fetch. */
type Waiting = { offset: number; madeAt: number };

/** Measures a group's membership; each process has one at most, as each has one set of metrics. */
export function createConsumerLag(group: string): ConsumerLag {
  const places = new Map<string, Place>();
  exportLag(group, () => [...places.values()]);
  return {
    fetched: (topic, partition, end, first, madeAt) => {
      const name = `${topic}/${partition}`;
      const place = places.get(name) ?? { topic, partition, end: 0, next: 0, waiting: [] };
      if (place.waiting.length === 0) place.next = Number(first);
      place.end = Number(end);
      place.waiting.push({ offset: Number(first), madeAt });
      places.set(name, place);
    },
    handled: (topic, partition, offset) => {
      const place = places.get(`${topic}/${partition}`);
      if (!place) return;
      place.next = Number(offset) + 1;
      // A fetch is over when the next one has begun, or nothing of it is left.
      while ((place.waiting[1]?.offset ?? place.end) <= place.next && place.waiting.length > 0)
        place.waiting.shift();
    },
    forget: () => places.clear(),
  };
}

function exportLag(group: string, places: () => Place[]): void {
  register.removeSingleMetric("recibo_consumer_lag_messages");
  register.removeSingleMetric("recibo_consumer_oldest_seconds");
  const labelNames = ["group", "topic", "partition"];
  new Gauge({
    name: "recibo_consumer_lag_messages",
    help: "Messages of a partition that are not handled yet, as of this member's last fetch.",
    labelNames,
    collect() {
      this.reset();
      for (const { topic, partition, end, next } of places())
        this.set({ group, topic, partition }, Math.max(0, end - next));
    },
  });
  new Gauge({
    name: "recibo_consumer_oldest_seconds",
    help: "Age of the fetch that the oldest message in hand of a partition belongs to; 0 when none is.",
    labelNames,
    collect() {
      this.reset();
      for (const { topic, partition, waiting } of places()) {
        const madeAt = waiting[0]?.madeAt;
        const age = madeAt === undefined ? 0 : Math.max(0, Date.now() - madeAt) / 1_000;
        this.set({ group, topic, partition }, age);
      }
    },
  });
}
