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
-- What was billed a day, kept by the database itself as invoices come: the first page adds up some hundred rows,
-- however many invoices there are. Net is without tax.
create table billings (
  organisation_id uuid not null,
  issue_date date not null,
  currency text not null,
  type text not null,
  documents integer not null,
  net bigint not null,
  payable bigint not null,
  primary key (organisation_id, issue_date, currency, type)
) with (fillfactor = 70);
--> statement-breakpoint
insert into billings
  select organisation_id, issue_date, currency, type, count(*), sum((totals->>'net')::bigint), sum(payable)
  from invoices group by 1, 2, 3, 4;
--> statement-breakpoint
-- Rows in the order of their keys, so that two dashboards never wait for each other in a circle.
create function add_billings() returns trigger language plpgsql set search_path from current as $$
begin
  insert into billings as b
    select organisation_id, issue_date, currency, type, count(*), sum((totals->>'net')::bigint), sum(payable)
    from issued group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (organisation_id, issue_date, currency, type) do update
    set documents = b.documents + excluded.documents, net = b.net + excluded.net, payable = b.payable + excluded.payable;
  return null;
end $$;
--> statement-breakpoint
create trigger add_billings after insert on invoices referencing new table as issued
  for each statement execute function add_billings();
--> statement-breakpoint
-- What is owed is read from this alone, as long as the table was vacuumed not long ago.
create index invoices_owed on invoices (organisation_id, due_date) include (currency, outstanding)
  where outstanding > 0;
--> statement-breakpoint
drop index if exists invoices_open;
--> statement-breakpoint
alter table invoices set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);
--> statement-breakpoint
create index payments_by_time on payments (organisation_id, recorded_at desc);
--> statement-breakpoint
-- That of its invoice: what was received is summed without looking at each payment's invoice.
alter table payments add column currency text;
--> statement-breakpoint
update payments p set currency = i.currency from invoices i where i.id = p.invoice_id;
--> statement-breakpoint
create function payment_currency() returns trigger language plpgsql set search_path from current as $$
begin
  new.currency := (select currency from invoices where id = new.invoice_id);
  return new;
end $$;
--> statement-breakpoint
create trigger payment_currency before insert on payments for each row execute function payment_currency();
--> statement-breakpoint
create index payments_received on payments (organisation_id, paid_on) include (currency, amount);
--> statement-breakpoint
drop index payments_by_organisation;
--> statement-breakpoint
-- The kinds that are rare are found among many; the usual ones need no index to be found.
create index notifications_rare on notifications (user_id, kind, position) where kind in ('payment', 'failure', 'late');
