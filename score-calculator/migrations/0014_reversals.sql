-- Payments that were taken back, kept from payment-reversed: such a payment counts for no score. One may arrive before
-- its payment, which is kept as it was told.
create table reversals (
  payment_id uuid primary key,
  organisation_id uuid not null
);
--> statement-breakpoint
create index reversals_by_organisation on reversals (organisation_id);
