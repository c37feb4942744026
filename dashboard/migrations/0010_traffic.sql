-- What operators have done to topics and groups; rows are only ever added.
create table traffic_actions (
  id uuid primary key,
  done_at timestamptz not null,
  done_by text not null,
  action text not null check (action in ('reset', 'produce', 'resend')),
  -- Places and offsets, never what a record says.
  details jsonb not null
);
--> statement-breakpoint
create index traffic_actions_by_time on traffic_actions (done_at desc);
