import type { Database } from "@recibo/common/database/database";

/** The steps of the tour, in their order; `docs/tour.md` has the clicks. */
export const tourSteps = ["ask", "follow", "break", "heal", "redrive"] as const;
export type TourStep = (typeof tourSteps)[number];

/** What a person has done of the tour. */
export type TourProgress = { done: Record<TourStep, boolean>; dismissed: boolean };

/** Notes that a person looked at a record behind a request, the first time. */
export async function noteFollowed({ pool }: Database, userId: string): Promise<void> {
  await note(pool, "followed_at", userId);
}

/** Notes that a person turned a failure switch on, the first time. */
export async function noteBroke({ pool }: Database, userId: string): Promise<void> {
  await note(pool, "broke_at", userId);
}

/** Puts the tour aside for a person. */
export async function dismissTour({ pool }: Database, userId: string): Promise<void> {
  await note(pool, "dismissed_at", userId);
}

async function note(
  pool: Database["pool"],
  column: "followed_at" | "broke_at" | "dismissed_at",
  userId: string,
): Promise<void> {
  await pool.query(
    `insert into tours (user_id, ${column}) values ($1, now())
      on conflict (user_id) do update set ${column} = excluded.${column} where tours.${column} is null`,
    [userId],
  );
}

/** How far a person is; told by what there is of hers, not by which pages she opened. */
export async function tourOf(
  { pool }: Database,
  { userId, organisationId }: { userId: string; organisationId: string },
): Promise<TourProgress> {
  const { rows } = await pool.query<Record<TourStep | "dismissed", boolean>>({
    name: "tour",
    text: `select
        exists (select from requests r where r.user_id = $1 and r.organisation_id = $2
          and r.kind = 'generate-invoice') as ask,
        t.followed_at is not null as follow,
        t.broke_at is not null as break,
        exists (select from requests r where r.user_id = $1 and r.organisation_id = $2
          and r.requested_at > t.broke_at and r.outcome in ('generated', 'calculated')) as heal,
        exists (select from dead_letters l where l.organisation_id = $2 and l.state = 'redriven') as redrive,
        t.dismissed_at is not null as dismissed
      from (select $1::uuid as user_id) p left join tours t using (user_id)`,
    values: [userId, organisationId],
  });
  const { dismissed = false, ...done } = rows[0] ?? {};
  return { done: done as Record<TourStep, boolean>, dismissed };
}
