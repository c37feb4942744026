import type { Database } from "@recibo/common/database/database";

/** A session of a person, as their account page shows it. */
export type OpenSession = {
  id: string;
  createdAt: Date;
  /** Exact to a few minutes. */
  usedAt: Date;
  /** What the browser called itself, if it did. */
  agent: string | null;
  /** Whether it is the one that asks. */
  own: boolean;
};

/** People's web sessions, to be looked at and ended; `sid` is what a browser has, `id` what pages say. */
export type Sessions = ReturnType<typeof sessionQueries>;

export function sessionQueries({ pool }: Pick<Database, "pool">) {
  /** Ends sessions of a person. Returns their ids, so that their sockets can be closed too. */
  async function end(userId: string, which: string, value: string): Promise<string[]> {
    const { rows } = await pool.query<{ sid: string }>(
      `update session set ended_at = now()
        where user_id = $1 and ended_at is null and ${which} returning sid`,
      [userId, value],
    );
    return rows.map(({ sid }) => sid);
  }

  return {
    /** A person's open sessions: the asking one first, then by when they were last used. */
    list: async (userId: string, sid: string): Promise<OpenSession[]> => {
      const { rows } = await pool.query<OpenSession>(
        `select id, created_at as "createdAt", used_at as "usedAt", sess ->> 'agent' as agent, sid = $2 as own
          from session where user_id = $1 and ended_at is null and expire >= now()
          order by sid = $2 desc, used_at desc limit 100`,
        [userId, sid],
      );
      return rows;
    },

    endOne: (userId: string, id: string) => end(userId, "id = $2::uuid", id),

    endOthers: (userId: string, sid: string) => end(userId, "sid <> $2", sid),

    endAll: (userId: string) => end(userId, "sid <> $2", ""),
  };
}
