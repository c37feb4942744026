import type { Database } from "@recibo/common/database/database";
import { lazily } from "@recibo/common/database/lazily";
import type { PushedNotification } from "../answers/record-replies.ts";

/** A kept notification with the request that it tells about. */
export type KeptNotification = PushedNotification & { requestId: string; seen: boolean };

/** Positions in an inbox, and how much of it is unseen. */
export type InboxState = { last: number; seenUpTo: number; unseen: number };

/** People's notifications. */
export type Inbox = ReturnType<typeof createInbox>;

/** The most that is pushed to a browser that comes back; the rest is in the inbox page. */
const catchUpMost = 20;

const columns = `user_id as "userId", position, request_id as "requestId", kind, title, message, href,
  created_at as "createdAt", seen_at is not null as seen`;

/**
 * @param onSeen hears of what a person has seen: the requests, and how many notifications are left unseen
 */
export function createInbox(
  { pool }: Database,
  onSeen: (userId: string, requestIds: string[], left: { unseen: number; last: number }) => void,
) {
  return {
    /**
     * Where the inbox stands: how many are unseen, the last position given, and the last one before the
     * first unseen, after which a page still has something to show.
     */
    state: async (userId: string): Promise<InboxState> => {
      const { rows } = await pool.query<InboxState>({
        name: "inbox-state",
        text: `select last_position as last, unseen, coalesce((
            select min(position) - 1 from notifications where user_id = $1 and seen_at is null
          ), last_position) as "seenUpTo" from inboxes where user_id = $1`,
        values: [userId],
      });
      return rows[0] ?? { last: 0, seenUpTo: 0, unseen: 0 };
    },

    /** What came after a position, oldest first; of a long absence only the latest. */
    after: async (userId: string, position: number): Promise<KeptNotification[]> => {
      const { rows } = await pool.query<KeptNotification>({
        name: "notifications-after",
        text: `select ${columns}, (select unseen from inboxes where user_id = $1) as unseen
          from notifications where user_id = $1 and position > $2 order by position desc limit $3`,
        values: [userId, position, catchUpMost],
      });
      return rows.reverse();
    },

    /** A page of the inbox, latest first. */
    page: async (
      userId: string,
      page: number,
      size: number,
    ): Promise<{ notifications: KeptNotification[]; total: number }> => {
      const { rows } = await pool.query<KeptNotification & { total: number }>({
        name: "notifications-page",
        text: `select ${columns}, count(*) over () as total from notifications
          where user_id = $1 order by position desc limit $2 offset $3`,
        values: [userId, size, (page - 1) * size],
      });
      return { notifications: rows, total: rows[0]?.total ?? 0 };
    },

    /** Marks everything up to a position as seen, once, and completes the requests' last hop. */
    seen: async (userId: string, upTo: number): Promise<void> => {
      const { rows } = await pool.query<{ request_id: string; unseen: number; last: number }>({
        name: "mark-seen",
        text: `with seen as (
            update notifications set seen_at = now()
            where user_id = $1 and position <= $2 and seen_at is null returning request_id, kind
          ), counted as (
            update inboxes set unseen = greatest(0, unseen - (select count(*) from seen))
            where user_id = $1 returning unseen, last_position
          ), hop as (
            update requests set seen_at = now()
            where id in (select request_id from seen where kind <> 'late') and seen_at is null
          )
          select request_id, unseen, last_position as last from seen, counted`,
        values: [userId, upTo],
      });
      const first = rows[0];
      if (first)
        onSeen(
          userId,
          rows.map(({ request_id }) => request_id),
          { unseen: first.unseen, last: first.last },
        );
    },

    /**
     * Marks requests whose notification went out to a connected browser; returns those not marked before.
     * Committed lazily: of a mark that a crash of the database takes back only the time is missing.
     */
    pushed: async (requestIds: string[]): Promise<string[]> => {
      if (requestIds.length === 0) return [];
      const { rows } = await pool.query<{ id: string }>({
        name: "mark-pushed",
        text: `with lazy as materialized (${lazily}),
            held as (select id from requests where id = any($1::uuid[]) order by id for update)
          update requests q set pushed_at = $2 from held, lazy where q.id = held.id and q.pushed_at is null
          returning q.id`,
        values: [requestIds, new Date()],
      });
      return rows.map(({ id }) => id);
    },
  };
}
