-- This service's own history of invoices, kept from invoice-generated.
create table invoices (
  id uuid primary key,
  organisation_id uuid not null,
  customer_id uuid not null,
  issue_date date not null,
  due_date date not null,
  currency text not null,
  amount bigint not null
);
--> statement-breakpoint
create index invoices_by_organisation on invoices (organisation_id);
--> statement-breakpoint
-- And of payments, kept from payment-recorded. A payment may arrive before its invoice.
create table payments (
  id uuid primary key,
  organisation_id uuid not null,
  invoice_id uuid not null,
  paid_on date not null,
  amount bigint not null
);
--> statement-breakpoint
create index payments_by_organisation on payments (organisation_id);
--> statement-breakpoint
-- The reply to each handled command, so that a redelivered command gets the same one.
create table handled_commands (
  command_id uuid primary key,
  organisation_id uuid not null,
  reply_id uuid not null,
  reply text not null,
  handled_at timestamptz not null
);
