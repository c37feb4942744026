import type { RecordStream } from "../export/export.ts";
import type { TrafficRecord } from "./record.ts";

/** The latest record of each key. */
export type LatestPerKey = {
  /** In the order of their keys' last change; tombstones too, as the state of their key is that it has none. */
  readonly records: readonly TrafficRecord[];
  /** Keys that are left out because there were more than could be kept. */
  readonly left: boolean;
};

/**
 * What a compacted topic says: of each key the latest record, as far as it is read. Records without key and those that
 * transactions undid count for nothing. Keys are of a topic: the same on another is another.
 *
 * @param most keys that are kept; what comes for others after that many is left out
 */
export async function latestPerKey(records: RecordStream, most = 10_000): Promise<LatestPerKey> {
  const latest = new Map<string, TrafficRecord>();
  let left = false;
  for await (const some of records) {
    for (const record of some) {
      if (record.key === null || record.kind !== "record") continue;
      if (record.transaction === "aborted" || record.transaction === "open") continue;
      const name = `${record.topic}\0${record.key.toString("latin1")}`;
      const known = latest.delete(name);
      if (known || latest.size < most) latest.set(name, record);
      else left = true;
    }
  }
  return { records: [...latest.values()], left };
}
