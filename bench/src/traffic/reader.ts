// A process of its own that reads traffic, so that its memory is that of a reader alone.
import { createLogger } from "@recibo/common/logging";
import type { Filter } from "@recibo/common/traffic/filters/filter";
import type { Seek } from "@recibo/common/traffic/reading/reading";
import { openTraffic } from "@recibo/common/traffic/traffic";

/** How a reading went. */
export type ReadingFigures = {
  /** Milliseconds until the first record was there. */
  readonly first: number;
  readonly seconds: number;
  readonly scanned: number;
  readonly matched: number;
};

/** Where to begin; offsets travel as text. */
export type Place =
  | Exclude<Seek, { from: "offset" | "positions" }>
  | { from: "offset"; at: string };

/** What it reads. */
export type Settings = { brokers: string; topic: string };

/** What the process can be asked. */
export type Reader = {
  /** Reads until the first record is there. */
  firstRecord(place: Place | { last: number }): Promise<number>;
  search(filter: Filter | null): Promise<ReadingFigures>;
  close(): Promise<void>;
};

export default async function open({ brokers, topic }: Settings): Promise<Reader> {
  const settings = { brokers: [brokers], partitions: 3, replication: 1, prefix: "" };
  const traffic = openTraffic(settings, "bench", createLogger("bench", "silent"));
  const query = { topics: [topic], viewer: { personal: true } };
  const beginning: Seek = { from: "beginning" };
  return {
    firstRecord: async (place) => {
      const began = performance.now();
      if ("last" in place) {
        await traffic.latest({ ...query, start: beginning }, place.last);
        return performance.now() - began;
      }
      const start: Seek =
        place.from === "offset" ? { from: "offset", offset: BigInt(place.at) } : place;
      for await (const _ of traffic.read({ ...query, start })) break;
      return performance.now() - began;
    },
    search: async (filter) => {
      const began = performance.now();
      const reader = traffic.read({ ...query, start: beginning, filter: filter ?? undefined });
      let first = Number.NaN;
      for await (const _ of reader) if (Number.isNaN(first)) first = performance.now() - began;
      const { scanned, matched } = reader.progress;
      return { first, seconds: (performance.now() - began) / 1_000, scanned, matched };
    },
    close: () => traffic.close(),
  };
}
