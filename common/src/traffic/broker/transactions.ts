import type { TrafficRecord } from "../reading/record.ts";
import type { Batch } from "./batches.ts";

/** A transaction that was given up, as a fetch names it. */
export type AbortedTransaction = { readonly producerId: bigint; readonly firstOffset: bigint };

/**
 * Tells of each batch of one fetch, in order, how its transaction ended: the broker says which were aborted when it is
 * asked for what is decided (isolation level `read_committed`), and leaves it to the reader to find their batches.
 *
 * @param decided whether it was asked so; what comes after the last stable offset is `open`
 */
export function endings(
  aborted: readonly AbortedTransaction[],
  decided: boolean,
): (batch: Batch) => TrafficRecord["transaction"] {
  const waiting = [...aborted].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const under = new Set<bigint>();
  return (batch) => {
    if (!batch.transactional) return "none";
    if (!decided) return "open";
    while (waiting[0] && waiting[0].firstOffset <= batch.lastOffset)
      under.add((waiting.shift() as AbortedTransaction).producerId);
    const ended = under.has(batch.producerId) ? "aborted" : "committed";
    // The marker is the last of its transaction; the same producer's next may end otherwise.
    if (batch.control) under.delete(batch.producerId);
    return ended;
  };
}
