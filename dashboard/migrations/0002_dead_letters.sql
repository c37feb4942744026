-- Who may look at dead letters and send them again; set from [operators] emails at the dashboard's start.
alter table users add column operator boolean not null default false;
--> statement-breakpoint
-- The failed reply that a later one took the place of, with its marks, as JSON; see record-statement.ts.
alter table requests add column failure jsonb;
--> statement-breakpoint
-- What lies on the dead-letter topic, by its place there: for operators to find, and kept after the topic forgot.
create table dead_letters (
  partition integer not null,
  "offset" bigint not null,
  -- Where the message came from; null when the letter does not say.
  origin_topic text,
  origin_partition integer,
  origin_offset bigint,
  code text not null,
  message text not null,
  attempts integer not null,
  service text not null,
  version text not null,
  -- When that service got the message, and when it gave it up.
  received_at timestamptz,
  failed_at timestamptz not null,
  -- Read from the message's own headers, if they make sense.
  organisation_id uuid,
  request_id uuid,
  message_id text,
  -- How often the message had been sent again when it failed.
  redrives integer not null,
  key bytea,
  value bytea,
  -- JSON: pairs of name and base64. Text, as jsonb refuses some of what a header's name can be.
  headers text not null,
  state text not null default 'open' check (state in ('open', 'redriven', 'discarded')),
  primary key (partition, "offset")
);
--> statement-breakpoint
create index dead_letters_by_time on dead_letters (failed_at desc);
--> statement-breakpoint
create index dead_letters_open on dead_letters (failed_at desc) where state = 'open';
--> statement-breakpoint
create index dead_letters_by_request on dead_letters (request_id) where request_id is not null;
--> statement-breakpoint
-- What operators did with a letter.
create table dead_letter_actions (
  id bigint generated always as identity primary key,
  partition integer not null,
  "offset" bigint not null,
  action text not null check (action in ('redriven', 'discarded')),
  -- An operator's address, or who ran the command line.
  done_by text not null,
  done_at timestamptz not null,
  reason text,
  -- Where the message lies now, if it was sent again.
  to_partition integer,
  to_offset bigint,
  foreign key (partition, "offset") references dead_letters (partition, "offset")
);
--> statement-breakpoint
create index dead_letter_actions_by_letter on dead_letter_actions (partition, "offset");
