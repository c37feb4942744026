import type { Database } from "@recibo/common/database/database";
import { lazily } from "@recibo/common/database/lazily";
import type { Placed } from "@recibo/common/messaging/records";
import type pg from "pg";

/** A message of the outbox that is on its topic now. */
export type PublishedMessage = {
  /** Its place in the outbox. */
  position: number;
  /** Null for a fact that nobody waits for. */
  requestId: string | null;
  placed: Placed;
  at: Date;
};

/** What there is to mark of a message, a request, or both. */
export type HopMark = {
  published?: PublishedMessage | undefined;
  /** The request's answer went out to a connected browser. */
  pushed?: { requestId: string; at: Date } | undefined;
};

/** A request with the marks that it has now. */
export type MarkedRequest = {
  id: string;
  userId: string | null;
  kind: string;
  requestedAt: Date;
  publishedAt: Date | null;
  /** Known already when the answer was quicker than these marks. */
  receivedAt: Date | null;
  pushedAt: Date | null;
};

/**
 * Removes published messages from the outbox and marks the hops of their requests, in one statement for all. Messages
 * are locked before requests, as the sweep does it, and requests in the order of their ids: nobody waits for another
 * in a circle. Of two who mark the same hop the first one counts; a request with
 * nothing new is left as it is. Committed lazily: what a crash of the database takes
 * back is swept up and published again, with the same ids, and of a push only the time is missing.
 */
const statement = `
with lazy as materialized (${lazily}), settled as (
  delete from outbox where position = any($1::bigint[]) returning position
), held as (
  select q.id, m.partition, m.place, m.published_at, m.pushed_at
  from (
    select id, max(partition) as partition, max(place) as place, min(published_at) as published_at,
      min(pushed_at) as pushed_at
    from unnest($2::uuid[], $3::int[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
      as m (id, partition, place, published_at, pushed_at)
    group by id
  ) m join requests q using (id)
  where (select count(*) from settled) >= 0 and (m.published_at is not null and q.published_at is null
    or m.pushed_at is not null and q.pushed_at is null)
  order by q.id for update of q
)
update requests q set published_at = coalesce(q.published_at, h.published_at),
  command_partition = coalesce(q.command_partition, h.partition),
  command_offset = coalesce(q.command_offset, h.place), pushed_at = coalesce(q.pushed_at, h.pushed_at)
from held h, lazy where q.id = h.id
returning q.id, q.user_id as "userId", q.kind, q.requested_at as "requestedAt", q.published_at as "publishedAt",
  q.received_at as "receivedAt", q.pushed_at as "pushedAt"`;

/** Marks hops; see `statement`. Returns the requests that got a mark by it. */
export async function markHops(
  client: Database["pool"] | pg.PoolClient,
  marks: readonly HopMark[],
): Promise<MarkedRequest[]> {
  const requests = marks.filter((mark) => requestOf(mark) !== undefined);
  const { rows } = await client.query<MarkedRequest>({
    name: "mark-hops",
    text: statement,
    values: [
      marks.flatMap(({ published }) => published?.position ?? []),
      requests.map(requestOf),
      requests.map(({ published }) => published?.placed.partition ?? null),
      requests.map(({ published }) => published?.placed.offset ?? null),
      requests.map(({ published }) => published?.at ?? null),
      requests.map(({ pushed }) => pushed?.at ?? null),
    ],
  });
  return rows;
}

/** The request that a mark is of. */
export function requestOf({ published, pushed }: HopMark): string | undefined {
  return published?.requestId ?? pushed?.requestId;
}
