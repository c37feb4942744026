-- A payment that was recorded by mistake is taken back, not deleted: it stays, with who took it back, when and why,
-- and counts nowhere from then on.
alter table payments
  add column reversed_at timestamptz,
  add column reversed_by uuid references users (id),
  add column reversal_reason text,
  add constraint payment_reversal_is_whole
    check (num_nonnulls(reversed_at, reversed_by, reversal_reason) in (0, 3));
--> statement-breakpoint
-- What was received is summed from the index alone, so the index holds only what counts.
drop index payments_received;
--> statement-breakpoint
create index payments_received on payments (organisation_id, paid_on) include (currency, amount)
  where reversed_at is null;
--> statement-breakpoint
create index payments_reversed on payments (organisation_id, reversed_at desc) where reversed_at is not null;
