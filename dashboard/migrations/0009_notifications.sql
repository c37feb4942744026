-- What happened, from which words are made in the reader's language. A notification from before there were facts
-- keeps the English title, message and page that it was written with.
alter table notifications add column facts jsonb;
--> statement-breakpoint
alter table notifications alter column title drop not null, alter column message drop not null,
  alter column href drop not null;
--> statement-breakpoint
-- Absent when nobody's request led to it, as with a payment that somebody else recorded.
alter table notifications alter column request_id drop not null;
--> statement-breakpoint
comment on column notifications.reply_id is
  'The reply that this tells about; of what is no reply, an id made from what happened and whom it is told. Told once each.';
--> statement-breakpoint
-- When it was opened or marked; seen_at is when it was on a screen.
alter table notifications add column read_at timestamptz;
--> statement-breakpoint
-- Until now what had been seen was all there was to know of it.
update notifications set read_at = seen_at where seen_at is not null;
--> statement-breakpoint
-- How a person wants to be told, as JSON; see notifications/preferences.ts.
alter table users add column if not exists preferences jsonb not null default '{}';
--> statement-breakpoint
-- The first page asks for what these index: what is owed, what was billed a month, and what happened last.
alter table invoices add column net bigint generated always as ((totals->>'net')::bigint) stored;
--> statement-breakpoint
create index invoices_billed on invoices (organisation_id, issue_date) include (currency, type, payable, net);
--> statement-breakpoint
create index invoices_owed on invoices (organisation_id, due_date) include (currency, payable, paid, credited)
  where type = 'invoice' and paid + credited < payable;
--> statement-breakpoint
create index payments_by_time on payments (organisation_id, recorded_at desc);
