-- When it was noticed that a request's deadline had passed without an answer, and its person was told.
alter table requests add column late_noticed_at timestamptz;
--> statement-breakpoint
-- The requests that are still open: few, whatever has been answered.
create index requests_open on requests (requested_at) where outcome is null;
--> statement-breakpoint
comment on column notifications.reply_id is
  'The reply that this tells about; for the notice that a request is late, an id made from the request''s. Told once each.';
--> statement-breakpoint
create index stray_replies_by_request on stray_replies (request_id);
--> statement-breakpoint
-- Tries to sign in, as rate-limiter-flexible counts them: by hashes of addresses, for all dashboards together.
create unlogged table sign_in_tries (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
