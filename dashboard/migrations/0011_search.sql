-- A request is found by the record of its answer and by the places of its records. These are summaries of blocks, not
-- entries for each row: what is marked on a request later is written without touching an index, as before.
create index requests_by_record on requests using brin (
  reply_id uuid_bloom_ops,
  command_offset int8_minmax_multi_ops,
  reply_offset int8_minmax_multi_ops
) with (pages_per_range = 32, autosummarize = on);
--> statement-breakpoint
create index stray_replies_by_reply on stray_replies (reply_id);
--> statement-breakpoint
create index invoices_by_number on invoices (organisation_id, upper(number));
--> statement-breakpoint
-- How far a person is with the tour, in what no other row tells.
create table tours (
  user_id uuid primary key references users (id),
  -- Looked at a record behind a request.
  followed_at timestamptz,
  -- Turned a failure switch on.
  broke_at timestamptz,
  dismissed_at timestamptz
);
