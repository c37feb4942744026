import type { Database } from "@recibo/common/database/database";
import { lazily } from "@recibo/common/database/lazily";
import type { Placed } from "@recibo/common/messaging/records";
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

/** A request whose command is on its topic now. */
export type PublishedRequest = {
  id: string;
  userId: string | null;
  kind: string;
  requestedAt: Date;
  publishedAt: Date;
  /** Known already when the answer was quicker than this mark. */
  receivedAt: Date | null;
};

/** Whether messages wait in the outbox for longer than some seconds: a look that costs less than taking them. */
export async function isLeftInOutbox(
  pool: Pick<Database["pool"], "query">,
  olderThan: number,
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "is-left-in-outbox",
    text: "select from outbox where written_at <= now() - make_interval(secs => $1) limit 1",
    values: [olderThan],
  });
  return rowCount !== 0;
}

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

/**
 * Removes published messages and marks the hop of their requests, in one statement for all. Messages are locked
 * before requests, as the sweep does it: two who settle the same one, because both published it, never wait for
 * each other in a circle. The request bears the mark of whoever removed its message. Committed lazily: what a crash
 * of the database takes back is swept up and published again, with the same ids.
 */
export async function settleOutbox(
  client: Database["pool"] | pg.PoolClient,
  published: { row: OutboxRow; placed: Placed; at: Date }[],
): Promise<PublishedRequest[]> {
  const requests = published.filter(({ row }) => row.request_id !== null);
  const { rows } = await client.query<PublishedRequest>({
    name: "settle-outbox",
    text: `with lazy as materialized (${lazily}), settled as (delete from outbox where position = any($1::bigint[]) returning request_id),
      held as (select id from requests where id = any($2::uuid[]) and id in (select request_id from settled)
        order by id for update)
      update requests q set published_at = p.at, command_partition = p.partition, command_offset = p.place
      from unnest($2::uuid[], $3::int[], $4::bigint[], $5::timestamptz[]) as p (id, partition, place, at)
      join held using (id), lazy
      where q.id = p.id returning q.id, q.user_id as "userId", q.kind, q.requested_at as "requestedAt",
        q.published_at as "publishedAt", q.received_at as "receivedAt"`,
    values: [
      published.map(({ row }) => row.position),
      requests.map(({ row }) => row.request_id),
      requests.map(({ placed }) => placed.partition),
      requests.map(({ placed }) => placed.offset),
      requests.map(({ at }) => at),
    ],
  });
  return rows;
}
