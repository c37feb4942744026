-- The net of invoices and credit notes: an invoice whose net is credited is credited in full, whatever the rounding of
-- tax left of it. What was kept before says none.
alter table invoices add column net bigint;
--> statement-breakpoint
alter table credits add column net bigint;
