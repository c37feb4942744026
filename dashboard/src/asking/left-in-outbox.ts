import type { Database } from "@recibo/common/database/database";

/** Looks whether messages wait in the outbox for longer than some seconds. */
export type LeftInOutbox = (olderThan: number) => Promise<boolean>;

/** One look of so many begins at the beginning, for what a transaction that took long has committed late. */
const wholeEvery = 15;

/**
 * A look that costs next to nothing. The outbox is full of messages that were removed a moment after they were written,
 * until PostgreSQL cleans up: reading past them cost 70 ms a look at 2,000 messages a second. So a look begins where
 * those before it found nothing.
 *
 * @param settled seconds after which a message that is not there will not come any more; a look for younger ones begins at
 *   the beginning
 */
export function looksIntoOutbox({ pool }: Pick<Database, "pool">, settled: number): LeftInOutbox {
  let looks = 0;
  let begin = 0;
  /** The last place that was given at a moment (of `performance.now()`). */
  let next: { place: number; at: number } | undefined;

  return async (olderThan) => {
    const at = performance.now();
    const from = looks % wholeEvery === 0 || olderThan < settled ? 0 : begin;
    const { rows } = await pool.query<{ left: boolean; last: number }>({
      name: "is-left-in-outbox",
      text: `select exists (select from outbox
          where position > $2 and written_at <= now() - make_interval(secs => $1)) as left,
        (select case when is_called then last_value else 0 end from outbox_position_seq) as last`,
      values: [olderThan, from],
    });
    const [found] = rows;
    if (!found || found.left) return found !== undefined;
    looks++;
    if (olderThan < settled) return false;
    if (next && at - next.at >= olderThan * 1_000) {
      begin = next.place;
      next = undefined;
    }
    next ??= { place: found.last, at: performance.now() };
    return false;
  };
}
