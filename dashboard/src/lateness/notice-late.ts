import type { Database } from "@recibo/common/database/database";
import type { PushedNotification } from "../answers/record-replies.ts";
import type { Language } from "../language/languages.ts";
import { wordsIn } from "../language/words.ts";
import type { Facts } from "../notifications/facts.ts";
import { tellingOf } from "../notifications/telling.ts";

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
  returning user_id, last_position, unseen, (select language from users where id = i.user_id) as language
), placed as (
  select l.id, inbox.language, inbox.last_position - told.count + row_number() over nth as position,
    inbox.unseen - told.count + row_number() over nth as unseen
  from late l join told using (user_id) join inbox using (user_id)
  window nth as (partition by l.user_id order by l.requested_at, l.id)
), notification as (
  insert into notifications (user_id, position, request_id, reply_id, kind, facts, created_at)
  select l.user_id, p.position, l.id, md5('late ' || l.id)::uuid, 'late', jsonb_build_object('what', 'late',
    'asked', case l.kind when 'generate-invoice' then 'invoice' else 'score' end, 'requestId', l.id), $4
  from placed p join late l using (id)
)
select l.id as request_id, l.organisation_id, l.kind, l.user_id, p.position, p.unseen, p.language
from late l left join placed p using (id) order by p.position`;

type Row = {
  request_id: string;
  organisation_id: string;
  kind: string;
  user_id: string | null;
  position: number;
  unseen: number;
  language: Language;
};

/** Notices requests that are late by now; see `noticeStatement`. Returns those nobody had noticed before. */
export async function noticeLate({ pool }: Database, deadlines: Deadlines): Promise<NoticedLate[]> {
  const now = new Date();
  const { invoice, score } = deadlines;
  const { rows } = await pool.query<Row>({
    name: "notice-late",
    text: noticeStatement,
    values: [invoice, score, batch, now],
  });
  return rows.map((row) => {
    const { request_id: requestId, organisation_id: organisationId, kind } = row;
    return { requestId, organisationId, kind, notification: noticeOf(row, now) };
  });
}

function noticeOf(row: Row, createdAt: Date): PushedNotification | undefined {
  const { request_id: requestId, user_id: userId, position, unseen } = row;
  if (userId === null) return undefined;
  const asked = row.kind === "generate-invoice" ? "invoice" : "score";
  const facts: Facts = { what: "late", asked, requestId };
  return {
    ...tellingOf(facts, wordsIn(row.language)),
    kind: "late",
    userId,
    position,
    unseen,
    createdAt,
  };
}
