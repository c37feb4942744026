/**
 * One statement that applies a batch of replies; see `recordReplies`. Each request occurs once in it.
 *
 * A request is completed by its first reply. One that `failed` is completed once more by a reply that says
 * anything else, after an operator sent its command again; what it showed before is kept in `failure`, by
 * which that first reply is known when it is read again. The notification of a request that was noticed
 * late, or that is answered after all, says so; it keeps what happened, and the language of whoever is told comes
 * back with it for the words of the push. What a reply says travels with its request: a plan that has to
 * serve any batch knows nothing of its size, and would join one part to another row by row. Rows are locked in the order of their
 * ids, so that two dashboards never wait for each other in a circle. A credit note that is kept raises what is
 * credited of the invoice it corrects; once all of the net is taken back the invoice is credited in full, whatever the
 * taxes, rounded on each credit note, add up to.
 */
export const recordStatement = `
with reply as (
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[], $5::text[], $6::int[], $7::bigint[],
      $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::text[], $12::jsonb[])
    with ordinality as r (request_id, reply_id, outcome, value, topic, partition, place,
      received_at, handled_at, replied_at, told_as, facts, turn)
), held as (
  select id, outcome, failure, reply, reply_id, reply_partition, reply_offset, received_at, handled_at,
    replied_at, recorded_at, pushed_at, seen_at from requests
  where id = any($1::uuid[]) order by id for update
), done as (
  update requests q set outcome = r.outcome, reply = r.value, reply_id = r.reply_id,
    reply_partition = r.partition, reply_offset = r.place, received_at = r.received_at,
    handled_at = r.handled_at, replied_at = r.replied_at, recorded_at = $13, pushed_at = null, seen_at = null,
    failure = case when h.outcome is null then null else to_jsonb(h) - '{id,outcome,failure}'::text[] end
  from reply r join held h on h.id = r.request_id
  where q.id = r.request_id and (h.outcome is null or (h.outcome = 'failed' and r.outcome <> 'failed'))
  returning q.id, q.organisation_id, q.user_id, q.kind, q.requested_at, q.published_at,
    q.command->>'series' as series, q.late_noticed_at is not null as late, h.outcome is not null as after_all,
    r.reply_id, r.outcome, r.value, r.handled_at, r.told_as, r.facts, r.turn
), invoice as (
  insert into invoices (id, organisation_id, request_id, number, customer_id, customer_name, currency,
    issue_date, due_date, totals, payable, document_key, document_sha256, recorded_at, type, corrects_id, series,
    xml_key, "check")
  select (i->>'id')::uuid, d.organisation_id, d.id, i->>'number', (i->>'customerId')::uuid, i->>'customerName',
    i->>'currency', (i->>'issueDate')::date, (i->>'dueDate')::date, i->'totals', (i->'totals'->>'payable')::bigint,
    i->'document'->>'key', i->'document'->>'sha256', $13, coalesce(i->>'type', 'invoice'),
    (i->'corrects'->>'invoiceId')::uuid, d.series, i->'xml'->>'key', i->'check'
  from done d, lateral (select d.value->'invoice') as v (i)
  where d.outcome = 'generated'
  on conflict (id) do nothing
  returning corrects_id, organisation_id, payable, (totals->>'net')::bigint as net
), corrected as (
  select id from invoices where id = any(select corrects_id from invoice) order by id for update
), credited as (
  update invoices i set credited_net = i.credited_net + n.net,
    credited = case when i.credited_net + n.net = (i.totals->>'net')::bigint then i.payable else i.credited + n.amount end
  from (select corrects_id, organisation_id, sum(payable) as amount, sum(net) as net from invoice
      where corrects_id is not null group by 1, 2) n
    join corrected c on c.id = n.corrects_id
  where i.id = c.id and i.organisation_id = n.organisation_id
), scored as (
  insert into scores (request_id, organisation_id, as_of, points, score, calculated_at)
  select d.id, d.organisation_id, (s->>'asOf')::date, (s->>'points')::int, s, d.handled_at
  from done d, lateral (select d.value->'score') as v (s)
  where d.outcome = 'calculated'
  on conflict (request_id) do nothing
), stray as (
  insert into stray_replies (topic, partition, "offset", request_id, reply_id, reason, recorded_at)
  select r.topic, r.partition, r.place, r.request_id, r.reply_id,
    case when h.id is null then 'orphan' else 'duplicate' end, $13
  from reply r left join held h on h.id = r.request_id
  where r.request_id not in (select id from done)
    and (h.id is null or (h.reply_partition, h.reply_offset) is distinct from (r.partition, r.place))
    and (h.failure is null or ((h.failure->>'reply_partition')::int, (h.failure->>'reply_offset')::bigint)
      is distinct from (r.partition, r.place))
  on conflict do nothing
  returning request_id, reason
), told as (
  select d.*, row_number() over (partition by user_id order by turn) as nth,
    count(*) over (partition by user_id) as count
  from done d where user_id is not null
), inbox as (
  insert into inboxes as i (user_id, last_position, unseen)
  select user_id, count, count from told where nth = 1 order by user_id
  on conflict (user_id) do update set last_position = i.last_position + excluded.last_position,
    unseen = i.unseen + excluded.unseen
  returning user_id, last_position, unseen, (select language from users where id = i.user_id) as language
), placed as (
  select t.*, i.language, i.last_position - t.count + t.nth as position, i.unseen - t.count + t.nth as unseen
  from told t join inbox i using (user_id)
), notification as (
  insert into notifications (user_id, position, request_id, reply_id, kind, facts, created_at)
  select user_id, position, id, reply_id, told_as,
    case when after_all or late then facts || jsonb_build_object('afterAll', after_all, 'late', late) else facts end,
    $13
  from placed
)
select id as request_id, organisation_id, kind, user_id, late, after_all, requested_at, published_at,
  position, unseen, language, null as stray
from placed
union all select id, organisation_id, kind, null, late, after_all, requested_at, published_at, null, null, null, null
  from done where user_id is null
union all select request_id, null, null, null, false, false, null, null, null, null, null, reason from stray
order by position`;
