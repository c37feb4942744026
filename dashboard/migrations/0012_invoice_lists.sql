-- What an organisation's invoices come to, kept by the database itself as they come and change: the list adds up some
-- hundred rows, however many invoices there are. Whether something is overdue depends on the day, so what is owed is
-- kept by due date; what is settled has none.
create table invoice_tallies (
  organisation_id uuid not null,
  due_date date not null,
  currency text not null,
  type text not null,
  stage text collate "C" not null,
  documents bigint not null,
  -- Sums in minor units.
  payable bigint not null,
  outstanding bigint not null,
  primary key (organisation_id, due_date, currency, type, stage)
) with (fillfactor = 70);
--> statement-breakpoint
-- Rows in the order of their keys, so that two dashboards never wait for each other in a circle.
create function tally_added_invoices() returns trigger language plpgsql set search_path from current as $$
begin
  insert into invoice_tallies as t
    select organisation_id, case when outstanding > 0 then due_date else 'infinity' end, currency, type, stage,
      count(*), sum(payable), sum(outstanding)
    from added group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (organisation_id, due_date, currency, type, stage) do update
    set documents = t.documents + excluded.documents, payable = t.payable + excluded.payable,
      outstanding = t.outstanding + excluded.outstanding;
  return null;
end $$;
--> statement-breakpoint
create function tally_changed_invoices() returns trigger language plpgsql set search_path from current as $$
begin
  insert into invoice_tallies as t
    select organisation_id, case when outstanding > 0 then due_date else 'infinity' end, currency, type, stage,
      sum(sign), sum(sign * payable), sum(sign * outstanding)
    from (select 1 as sign, added.* from added union all select -1, removed.* from removed) as changed
    group by 1, 2, 3, 4, 5
    having sum(sign) <> 0 or sum(sign * payable) <> 0 or sum(sign * outstanding) <> 0
    order by 1, 2, 3, 4, 5
    on conflict (organisation_id, due_date, currency, type, stage) do update
    set documents = t.documents + excluded.documents, payable = t.payable + excluded.payable,
      outstanding = t.outstanding + excluded.outstanding;
  return null;
end $$;
--> statement-breakpoint
create function tally_removed_invoices() returns trigger language plpgsql set search_path from current as $$
begin
  update invoice_tallies t set documents = t.documents - r.documents, payable = t.payable - r.payable,
    outstanding = t.outstanding - r.outstanding
  from (
    select organisation_id, case when outstanding > 0 then due_date else 'infinity' end as due_date, currency, type, stage,
      count(*) as documents, sum(payable) as payable, sum(outstanding) as outstanding
    from removed group by 1, 2, 3, 4, 5
  ) r
  where (t.organisation_id, t.due_date, t.currency, t.type, t.stage)
    = (r.organisation_id, r.due_date, r.currency, r.type, r.stage);
  return null;
end $$;
--> statement-breakpoint
create trigger tally_added after insert on invoices referencing new table as added
  for each statement execute function tally_added_invoices();
--> statement-breakpoint
create trigger tally_changed after update on invoices referencing old table as removed new table as added
  for each statement execute function tally_changed_invoices();
--> statement-breakpoint
create trigger tally_removed after delete on invoices referencing old table as removed
  for each statement execute function tally_removed_invoices();
--> statement-breakpoint
insert into invoice_tallies
  select organisation_id, case when outstanding > 0 then due_date else 'infinity' end, currency, type, stage,
    count(*), sum(payable), sum(outstanding)
  from invoices group by 1, 2, 3, 4, 5;
--> statement-breakpoint
-- The other orders of the list, each an index with its last tie, so that a page of any order is read from its place.
create index invoices_in_number_order on invoices (organisation_id, number_order, id);
--> statement-breakpoint
create index invoices_by_name on invoices (organisation_id, left(search, 80), id);
--> statement-breakpoint
create index invoices_by_due_date on invoices (organisation_id, due_date, number_order, id);
--> statement-breakpoint
create index invoices_by_open_amount on invoices (organisation_id, currency, outstanding, id);
--> statement-breakpoint
create index invoices_by_amount on invoices (organisation_id, currency, payable, id);
--> statement-breakpoint
-- Parts of names and numbers are found by their groups of three letters. Where PostgreSQL comes without pg_trgm, or may
-- not have it, searching reads the whole list's index instead: slower, and all the same.
do $$
begin
  create extension if not exists pg_trgm;
  create index invoices_by_part on invoices using gin (search gin_trgm_ops);
exception
  when undefined_file or feature_not_supported or insufficient_privilege or undefined_object then
    raise notice 'pg_trgm is not to be had: %', sqlerrm;
end $$;
