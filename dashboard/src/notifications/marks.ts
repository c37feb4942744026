import type pg from "pg";
import type { Kind } from "./facts.ts";

/** What marking changed: how much is left unseen, and which were marked as read just now. */
export type Left = { unseen: number; last: number; read: number[] };

/** Hears of marks once they are kept, with the requests whose notifications they were. */
export type OnMarked = (userId: string, requestIds: string[], left: Left) => void;

/** The marks of a person's notifications: seen is what was on a screen, read what was opened or marked. */
export type InboxMarks = ReturnType<typeof inboxMarks>;

/** To tell of one change in many places is to tell of none: above this, browsers look for themselves. */
const mostNamed = 100;

/**
 * Marks notifications and completes the last hop of the requests they tell of, where a notification tells of
 * the reply that its request has now: one that an operator had sent again has got another since the notice of
 * its failure. Requests are locked before notifications and these before the inbox, as when answers are
 * recorded, and in the order of their ids: nobody waits for another in a circle.
 */
const markStatement = (which: string, mark: "seen_at" | "read_at") => `
with due as (
  select request_id, reply_id from notifications
  where user_id = $1 and ${which} and ${mark} is null and seen_at is null
), held as (
  select q.id from due join requests q on q.id = due.request_id and q.reply_id = due.reply_id
  where q.seen_at is null order by q.id for update of q
), marked as (
  update notifications set seen_at = coalesce(seen_at, now()) ${mark === "read_at" ? ", read_at = now()" : ""}
  where user_id = $1 and ${which} and ${mark} is null and (select count(*) from held) >= 0
  returning request_id, position, seen_at = now() as fresh
), counted as (
  update inboxes set unseen = greatest(0, unseen - (select count(*) from marked where fresh))
  where user_id = $1 returning unseen, last_position
), hop as (
  update requests q set seen_at = now() from held where q.id = held.id and q.seen_at is null
)
select request_id, position, fresh, unseen, last_position as last from marked, counted`;

const statements = {
  seen: markStatement("position <= $2 and kind <> all($3)", "seen_at"),
  read: markStatement("position = $2", "read_at"),
  readAll: markStatement("position <= $2", "read_at"),
};

type Marked = {
  request_id: string | null;
  position: number;
  fresh: boolean;
  unseen: number;
  last: number;
};

export function inboxMarks(pool: pg.Pool, onMarked: OnMarked) {
  async function mark(which: keyof typeof statements, values: unknown[], userId: string) {
    const { rows } = await pool.query<Marked>({
      name: `mark-${which}`,
      text: statements[which],
      values: [userId, ...values],
    });
    const [first] = rows;
    if (!first) return;
    const { unseen, last } = first;
    const requestIds = rows.flatMap(({ request_id, fresh }) =>
      fresh && request_id !== null ? [request_id] : [],
    );
    const read = which === "seen" ? [] : rows.slice(0, mostNamed).map(({ position }) => position);
    onMarked(userId, requestIds, { unseen, last, read });
  }

  return {
    /**
     * Marks everything up to a position as seen, once, and completes the requests' last hop.
     *
     * @param except kinds that were not on the screen, because the person wants no toast of them
     */
    seen: (userId: string, upTo: number, except: readonly Kind[] = []): Promise<void> =>
      mark("seen", [upTo, except], userId),

    /** Marks one as read, and so as seen. */
    read: (userId: string, position: number): Promise<void> => mark("read", [position], userId),

    /** Marks everything up to a position as read, and so as seen. */
    readAll: (userId: string, upTo: number): Promise<void> => mark("readAll", [upTo], userId),

    /** Takes the mark back that one was read; that it was seen stays true. */
    unread: async (userId: string, position: number): Promise<void> => {
      const { rows } = await pool.query<{ unseen: number; last: number }>({
        name: "mark-unread",
        text: `with unread as (
            update notifications set read_at = null
            where user_id = $1 and position = $2 and read_at is not null returning 1
          ) select unseen, last_position as last from inboxes, unread where user_id = $1`,
        values: [userId, position],
      });
      if (rows[0]) onMarked(userId, [], { ...rows[0], read: [] });
    },
  };
}
