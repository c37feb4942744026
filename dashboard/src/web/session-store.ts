import type { Database } from "@recibo/common/database/database";
import { lazily } from "@recibo/common/database/lazily";
import { groupWhileBusy } from "@recibo/common/group-while-busy";
import connectPgSimple from "connect-pg-simple";
import expressSession, { type SessionData } from "express-session";
import type { SignedIn } from "./session.ts";

type Pool = Database["pool"];

/**
 * Sessions in the table `session`. One that has a person is there only while that person is: a look-up finds
 * none once the person was removed, has another password, or ended it. What it says of the person is what the
 * tables say now. An ended session stays ended, even if a request that was under way writes it once more.
 */
export function sessionStore(pool: Pool): expressSession.Store {
  const find = groupWhileBusy((ids: string[]) => findSessions(pool, ids), 100);
  class Store extends connectPgSimple(expressSession) {
    override get(
      sid: string,
      callback: (error: unknown, session?: SessionData | null) => void,
    ): void {
      find(sid).then((session) => callback(null, session), callback);
    }

    override destroy(sid: string, callback?: (error?: unknown) => void): void {
      pool
        .query("update session set ended_at = now() where sid = $1", [sid])
        .then(() => callback?.(), callback);
    }
  }
  return new Store({
    pool,
    tableName: "session",
    disableTouch: true,
    pruneSessionInterval: 3_600,
  });
}

type Found = {
  sid: string;
  sess: SessionData;
  /** Nothing of a session without a person, and of one whose person it is no more. */
  person: Omit<SignedIn, "userId" | "organisationId" | "email" | "passwordVersion"> | null;
  /** Whether it is time to note that it is used. */
  stale: boolean;
};

async function findSessions(pool: Pool, ids: string[]): Promise<(SessionData | null)[]> {
  const { rows } = await pool.query<Found>({
    name: "find-sessions",
    text: `select s.sid, s.sess, s.used_at < now() - interval '5 minutes' as stale,
        case when u.id is not null then jsonb_build_object('name', u.name, 'role', u.role,
          'operator', u.operator, 'language', u.language, 'organisationName', o.name) end as person
      from session s
      left join users u on u.id = s.user_id and u.removed_at is null
        and u.password_version = coalesce((s.sess -> 'person' ->> 'passwordVersion')::integer, 0)
      left join organisations o on o.id = u.organisation_id
      where s.sid = any($1) and s.expire >= now() and s.ended_at is null`,
    values: [ids],
  });
  const stale = rows.filter((row) => row.stale && row.person).map(({ sid }) => sid);
  if (stale.length > 0) noteUse(pool, stale);
  const found = new Map(rows.map((row) => [row.sid, sessionOf(row)]));
  return ids.map((id) => found.get(id) ?? null);
}

function sessionOf({ sess, person }: Found): SessionData | null {
  if (!sess.person) return sess;
  return person && { ...sess, person: { ...sess.person, ...person } };
}

/** When somebody was here is for people to look at: nobody waits for it, and it may be lost. */
function noteUse(pool: Pool, ids: string[]): void {
  pool
    .query({
      name: "note-use",
      text: `with lazy as materialized (${lazily}), used as (
          update session set used_at = now() from lazy where sid = any($1) returning user_id
        ), held as (select id from users where id in (select user_id from used) order by id for no key update)
        update users u set last_seen_at = now() from held where u.id = held.id`,
      values: [ids],
    })
    .catch(() => undefined);
}
