import { detached } from "../broker/read-records.ts";
import { sizeOf, type TrafficRecord } from "./record.ts";

/** What a page, or what waits for one, holds at most, whatever its records are like. */
export const mostBytes = 8 * 1_048_576;

/** The last of some records: so many, and of no more bytes than may be held; one however large it is. */
export function lastOf(
  records: readonly TrafficRecord[],
  count: number,
  most = mostBytes,
): readonly TrafficRecord[] {
  let bytes = 0;
  let from = records.length;
  while (from > 0 && records.length - from < count) {
    bytes += sizeOf(records[from - 1] as TrafficRecord);
    if (bytes > most && from < records.length) break;
    from--;
  }
  return from === 0 ? records : records.slice(from);
}

/** Keeps the last of what comes, with bytes of their own: what they came with can go. */
export class Newest {
  records: readonly TrafficRecord[] = [];
  /** Whether any that came before these were let go. */
  left = false;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  add(chunk: readonly TrafficRecord[]): void {
    const fresh = new Set(chunk);
    const all = [...this.records, ...chunk];
    const kept = lastOf(all, this.#count);
    this.left ||= kept.length < all.length;
    this.records = kept.map((each) => (fresh.has(each) ? detached(each) : each));
  }
}
