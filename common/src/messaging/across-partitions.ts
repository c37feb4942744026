import { isOfOne } from "../errors.ts";
import { groupWhileBusy } from "../group-while-busy.ts";

/** Batches that share a call at most; one comes of each partition at a time. */
const mostBatches = 20;

/**
 * Lets batches of different partitions share a call of their handler: those that come while a call is under way
 * go into the next one together, so that several small statements become one. For handlers whose work is in the
 * statement: where each message is costly, partitions had better be handled side by side.
 *
 * @param handle returns one result a message, in their order; when it throws for a fault of a message, batches are
 *   tried one by one, and an outage fails all of the call
 */
export function acrossPartitions<Message, Result>(
  handle: (messages: Message[]) => Promise<Result[]>,
): (messages: Message[]) => Promise<Result[]> {
  return groupWhileBusy(
    async (batches: Message[][]) => {
      const results = await handle(batches.flat());
      let from = 0;
      return batches.map(({ length }) => {
        from += length;
        return results.slice(from - length, from);
      });
    },
    mostBatches,
    { isOfOne },
  );
}
