import { type Breakable, breakable } from "@recibo/common/contracts/failure-switches";
import type { Database } from "@recibo/common/database/database";
import type { GroupsNow } from "../requests/groups-now.ts";

/** What operators watch while something is broken. */
export type Effects = {
  /** Requests of everybody without an answer, and those of them that are late. */
  waiting: number;
  late: number;
  openLetters: number;
  duplicates: number;
  /** Null where the broker does not say. */
  groups: { group: Breakable; behind: number | null; members: number | null }[];
  /** The organisation's own, newest first. */
  requests: { id: string; kind: string; state: string; requestedAt: Date }[];
};

/** Looks at all that a broken worker has an effect on. */
export async function effectsOn(
  { pool }: Database,
  groups: GroupsNow,
  organisationId: string,
): Promise<Effects> {
  const [counts, requests, described] = await Promise.all([
    pool.query<Omit<Effects, "groups" | "requests">>({
      name: "failure-effects",
      text: `select
          (select count(*) from requests where outcome is null) as waiting,
          (select count(*) from requests where outcome is null and late_noticed_at is not null) as late,
          (select count(*) from dead_letters where state = 'open') as "openLetters",
          (select count(*) from stray_replies where reason = 'duplicate') as duplicates`,
    }),
    pool.query<Effects["requests"][number]>({
      name: "failure-requests",
      text: `select id, kind, requested_at as "requestedAt", coalesce(outcome,
            case when late_noticed_at is not null then 'late' when published_at is null then 'waiting'
              else 'published' end) as state
          from requests where organisation_id = $1 order by requested_at desc limit 6`,
      values: [organisationId],
    }),
    Promise.all(breakable.map((group) => groups(group))),
  ]);
  const [count] = counts.rows;
  return {
    ...(count as Omit<Effects, "groups" | "requests">),
    requests: requests.rows,
    groups: breakable.map((group, index) => {
      const said = described[index]?.said;
      return {
        group,
        behind: said ? Number(said.lag) : null,
        members: said?.members.length ?? null,
      };
    }),
  };
}
