import { detached } from "../broker/read-records.ts";
import { lastOf } from "./newest.ts";
import type { TrafficRecord } from "./record.ts";

/** What is drawn at once keeps a browser busy for less than a tenth of a second. */
const mostAtOnce = 100;

/**
 * Lets no more records through than somebody wants to see: of what comes the newest wait, at most a second's worth;
 * older ones are dropped and counted. Each record is either taken or counted, once.
 */
export class Pace {
  /** What may be taken next; oldest first. */
  waiting: readonly TrafficRecord[] = [];
  #dropped = 0;
  #allowed = Number.POSITIVE_INFINITY;
  #asked = 0;
  readonly #perSecond: () => number;

  /** @param perSecond how many, from 1; it may say something else at any time */
  constructor(perSecond: () => number) {
    this.#perSecond = perSecond;
  }

  add(chunk: readonly TrafficRecord[]): void {
    const fresh = new Set(chunk);
    // A few that wait must not keep all that they came with.
    this.waiting = this.#newestOf([...this.waiting, ...chunk]).map((record) =>
      fresh.has(record) ? detached(record) : record,
    );
  }

  /** The oldest of what waits, as many as are due by now, in milliseconds, and how many were dropped since the last. */
  take(now: number): { records: readonly TrafficRecord[]; dropped: number } {
    const perSecond = this.#perSecond();
    // What was not used in time is lost, but for so much that a late look makes it no slower.
    const most = Math.max(1, Math.min(perSecond / 4, mostAtOnce));
    this.#allowed = Math.min(most, this.#allowed + ((now - this.#asked) / 1_000) * perSecond);
    this.#asked = now;
    const waiting = this.#newestOf(this.waiting);
    const records = waiting.slice(0, this.#allowed);
    this.#allowed -= records.length;
    this.waiting = waiting.slice(records.length);
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { records, dropped };
  }

  #newestOf(records: readonly TrafficRecord[]): readonly TrafficRecord[] {
    const kept = lastOf(records, Math.ceil(this.#perSecond()));
    this.#dropped += records.length - kept.length;
    return kept;
  }
}
