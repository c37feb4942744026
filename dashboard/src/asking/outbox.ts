import type pg from "pg";

/** A message that waits to be published. */
export type OutboxRow = {
  /** Its place in the outbox's order. */
  position: number;
  /** The request it asks for; null for a fact that nobody waits for. */
  request_id: string | null;
  topic: string;
  key: string;
  value: string;
  headers: Record<string, string>;
};

/**
 * Messages left in the outbox, locked until the transaction ends; those another relay holds are skipped.
 *
 * @param olderThan seconds a message must have waited; younger ones are in the hands of who wrote them
 */
export async function takeFromOutbox(
  client: pg.PoolClient,
  most: number,
  olderThan: number,
): Promise<OutboxRow[]> {
  const { rows } = await client.query<OutboxRow>({
    name: "take-from-outbox",
    text: `select position, request_id, topic, key, value, headers from outbox
      where written_at <= now() - make_interval(secs => $2)
      order by position limit $1 for update skip locked`,
    values: [most, olderThan],
  });
  return rows;
}
