-- Credit notes, kept from invoice-generated: each makes the invoice that it corrects smaller. One may arrive
-- before its invoice.
create table credits (
  id uuid primary key,
  organisation_id uuid not null,
  invoice_id uuid not null,
  issued_on date not null,
  amount bigint not null
);
--> statement-breakpoint
create index credits_by_organisation on credits (organisation_id);
