import { compatibilityPartitioner } from "@platformatic/kafka";

/** Keys whose hash is remembered: few organisations say most, and hashing is slow here. */
const mostKnownKeys = 10_000;

/**
 * Chooses partitions as kafkajs and the Java client do (murmur2, sign bit cleared), so that a key stays
 * where it is when the driver changes; the library's own default does not. Without a key: in turn.
 */
export function createPartitioner() {
  const known = new Map<string, number>();
  let turn = Math.floor(Math.random() * 1_000);
  return (key: string | Buffer | null, partitions: number): number => {
    if (key === null) return turn++ % partitions;
    const name = typeof key === "string" ? key : key.toString("latin1");
    let hash = typeof key === "string" ? known.get(name) : undefined;
    if (hash === undefined) {
      hash = compatibilityPartitioner(undefined as never, Buffer.from(key as string));
      if (typeof key === "string" && known.size < mostKnownKeys) known.set(name, hash);
    }
    return hash % partitions;
  };
}
