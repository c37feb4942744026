import type { Database } from "@recibo/common/database/database";
import type { PushedNotification } from "../answers/record-replies.ts";
import type { Language } from "../language/languages.ts";
import { type Words, wordsIn } from "../language/words.ts";
import type { Facts, Kind } from "./facts.ts";
import { pageStatement, type Wanted } from "./inbox-pages.ts";
import { type InboxMarks, inboxMarks, type OnMarked } from "./marks.ts";
import { type Preferences, preferencesOf } from "./preferences.ts";
import { type Telling, tellingOfKept } from "./telling.ts";

/** A kept notification with the request that it tells about, if one led to it. */
export type KeptNotification = Omit<PushedNotification, "unseen"> & {
  requestId: string | null;
  /** Whether it was on a screen. */
  seen: boolean;
  /** Whether it was opened or marked. */
  read: boolean;
};

/** Where an inbox stands, and how its person wants to be told. */
export type InboxState = {
  /** The last position given. */
  last: number;
  /** The last position before the first unseen one, after which a page still has something to show. */
  seenUpTo: number;
  unseen: number;
  preferences: Preferences;
};

/** The inbox of nobody, or of who was never told anything. */
export const emptyInbox: InboxState = {
  last: 0,
  seenUpTo: 0,
  unseen: 0,
  preferences: preferencesOf(null),
};

/** People's notifications. */
export type Inbox = ReturnType<typeof createInbox>;

/** The most that is pushed to a browser that comes back; the rest is in the inbox page. */
const catchUpMost = 20;

type Row = Partial<Telling> & {
  userId: string;
  position: number;
  requestId: string | null;
  kind: Kind;
  facts: Facts | null;
  createdAt: Date;
  seen: boolean;
  read: boolean;
};

const columns = `user_id as "userId", position, request_id as "requestId", kind, facts, title, message, href,
  created_at as "createdAt", seen_at is not null as seen, read_at is not null as read`;

/** @param onMarked hears of what a person has seen or read */
export function createInbox({ pool }: Database, onMarked: OnMarked) {
  const marks: InboxMarks = inboxMarks(pool, onMarked);
  return {
    ...marks,

    /** Where the inbox stands; that of nobody is empty. */
    state: async (userId: string): Promise<InboxState> => {
      const { rows } = await pool.query<Omit<InboxState, "preferences"> & { preferences: unknown }>(
        {
          name: "inbox-state",
          text: `select coalesce(i.last_position, 0) as last, coalesce(i.unseen, 0) as unseen, coalesce((
            select min(position) - 1 from notifications where user_id = $1 and seen_at is null
          ), i.last_position, 0) as "seenUpTo", u.preferences
          from users u left join inboxes i on i.user_id = u.id where u.id = $1`,
          values: [userId],
        },
      );
      const [found] = rows;
      return found ? { ...found, preferences: preferencesOf(found.preferences) } : emptyInbox;
    },

    /** What came after a position, in the person's language, oldest first; of a long absence only the latest. */
    after: async (
      userId: string,
      position: number,
    ): Promise<(KeptNotification & { unseen: number })[]> => {
      const { rows } = await pool.query<Row & { unseen: number; language: Language }>({
        name: "notifications-after",
        text: `select ${columns}, (select unseen from inboxes where user_id = $1) as unseen,
            (select language from users where id = $1) as language
          from notifications where user_id = $1 and position > $2 order by position desc limit $3`,
        values: [userId, position, catchUpMost],
      });
      return rows
        .reverse()
        .map((row) => ({ ...keptOf(row, wordsIn(row.language)), unseen: row.unseen }));
    },

    /** A page of the inbox, latest first, and whether there is more after it. */
    page: async (
      userId: string,
      wanted: Wanted,
      words: Words,
    ): Promise<{ notifications: KeptNotification[]; more: boolean }> => {
      const { rows } = await pool.query<Row>(pageStatement(columns, userId, wanted));
      const notifications = rows.slice(0, wanted.size).map((row) => keptOf(row, words));
      return { notifications, more: rows.length > wanted.size };
    },

    /** Keeps how a person wants to be told. */
    prefer: async (userId: string, preferences: Preferences): Promise<void> => {
      await pool.query({
        name: "keep-preferences",
        text: `update users set preferences = jsonb_set(preferences, '{notifications}', $2::jsonb) where id = $1`,
        values: [userId, JSON.stringify(preferences)],
      });
    },
  };
}

function keptOf(row: Row, words: Words): KeptNotification {
  const { userId, position, requestId, kind, createdAt, seen, read } = row;
  return { userId, position, requestId, kind, createdAt, seen, read, ...tellingOfKept(row, words) };
}
