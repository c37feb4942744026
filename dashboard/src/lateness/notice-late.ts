import type { Database } from "@recibo/common/database/database";
import type { PushedNotification } from "../answers/record-replies.ts";

/** Seconds after which a request without an answer is late. */
export type Deadlines = { invoice: number; score: number };

/** A request that was found late just now: whom to tell what. */
export type NoticedLate = {
  requestId: string;
  organisationId: string;
  kind: string;
  /** Present when somebody waits for the answer. */
  notification: PushedNotification | undefined;
};

/** The most that is noticed at a time. */
const batch = 200;

const title = { invoice: "Your invoice is late", score: "Your score is late" };
const message =
  "It takes longer than expected. Your request is kept, and its answer will still be told here.";

/**
 * Finds requests whose deadline has passed without an answer and puts the notice into the inboxes of those
 * who wait, in one statement. However many dashboards look, each request is noticed once: rows that another
 * one has in hand are skipped, and what was noticed is marked. Positions are given under the inbox's row
 * lock, as for answers.
 */
const noticeStatement = `
with overdue as (
  select id from requests
  where outcome is null and late_noticed_at is null
    and requested_at < now() - make_interval(secs => least($1::int, $2::int))
    and requested_at < now() - make_interval(secs => case kind when 'generate-invoice' then $1::int else $2::int end)
  order by requested_at limit $3 for update skip locked
), late as (
  update requests q set late_noticed_at = $4 from overdue
  where q.id = overdue.id returning q.id, q.organisation_id, q.user_id, q.kind, q.requested_at
), told as (
  select user_id, count(*) as count from late where user_id is not null group by user_id order by user_id
), inbox as (
  insert into inboxes as i (user_id, last_position, unseen) select user_id, count, count from told
  on conflict (user_id) do update set last_position = i.last_position + excluded.last_position,
    unseen = i.unseen + excluded.unseen
  returning user_id, last_position, unseen
), placed as (
  select l.id, inbox.last_position - told.count + row_number() over nth as position,
    inbox.unseen - told.count + row_number() over nth as unseen
  from late l join told using (user_id) join inbox using (user_id)
  window nth as (partition by l.user_id order by l.requested_at, l.id)
), notification as (
  insert into notifications (user_id, position, request_id, reply_id, kind, title, message, href, created_at)
  select l.user_id, p.position, l.id, md5('late ' || l.id)::uuid, 'late',
    case l.kind when 'generate-invoice' then $5::text else $6::text end, $7::text, '/requests/' || l.id, $4
  from placed p join late l using (id)
)
select l.id as request_id, l.organisation_id, l.kind, l.user_id, p.position, p.unseen
from late l left join placed p using (id) order by p.position`;

type Row = {
  request_id: string;
  organisation_id: string;
  kind: string;
  user_id: string | null;
  position: number;
  unseen: number;
};

/** Notices requests that are late by now; see `noticeStatement`. Returns those nobody had noticed before. */
export async function noticeLate({ pool }: Database, deadlines: Deadlines): Promise<NoticedLate[]> {
  const now = new Date();
  const { invoice, score } = deadlines;
  const { rows } = await pool.query<Row>({
    name: "notice-late",
    text: noticeStatement,
    values: [invoice, score, batch, now, title.invoice, title.score, message],
  });
  return rows.map(({ request_id, organisation_id, kind, user_id, position, unseen }) => ({
    requestId: request_id,
    organisationId: organisation_id,
    kind,
    notification:
      user_id === null
        ? undefined
        : {
            userId: user_id,
            position,
            unseen,
            kind: "late",
            title: kind === "generate-invoice" ? title.invoice : title.score,
            message,
            href: `/requests/${request_id}`,
            createdAt: now,
          },
  }));
}
