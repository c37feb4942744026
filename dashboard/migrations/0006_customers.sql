-- What an organisation's invoices carry beyond its name and address.
alter table organisations
  -- Company register number (BT-30).
  add column registration_id text not null default '',
  -- Who customers turn to (BT-43, BT-42).
  add column email text not null default '',
  add column phone text not null default '',
  -- How to pay where there is no IBAN, as Pix keys are (BT-82).
  add column payment_details text not null default '',
  -- JSON array, the default rate among them: see invoicing-defaults.ts. Empty: those of the country.
  add column tax_rates jsonb not null default '[]',
  -- Of new invoices, unless the customer has one.
  add column language text not null default 'en' check (language in ('en', 'pt-BR')),
  -- Patterns of numbers: {YYYY} becomes the issue date's year, {0001} the number; see series-pattern.ts.
  add column invoice_series text not null default 'INV-{0001}',
  add column credit_note_series text not null default 'CN-{0001}',
  -- The logo in the document store; all three or none.
  add column logo_key text,
  add column logo_sha256 text,
  add column logo_type text check (logo_type in ('image/png', 'image/svg+xml'));
--> statement-breakpoint
alter table customers
  add column registration_id text not null default '',
  add column phone text not null default '',
  -- What the customer wants to read on its invoices (BT-10).
  add column reference text not null default '',
  -- Null: as the organisation has it.
  add column language text check (language in ('en', 'pt-BR')),
  add column payment_days integer check (payment_days between 0 and 365),
  add column notes text not null default '',
  add column archived_at timestamptz,
  add column updated_at timestamptz not null default now();
--> statement-breakpoint
-- What a customer is found by, in small letters and without accents, beginning with its name.
alter table customers add column search text collate "C" generated always as (
  lower(regexp_replace(
    normalize(
      name || ' ' || city || ' ' || tax_id || ' ' || regexp_replace(tax_id, '[^[:alnum:]]', '', 'g') || ' ' ||
        email || ' ' || reference,
      NFKD
    ),
    '[\u0300-\u036f]', '', 'g'
  ))
) stored;
--> statement-breakpoint
-- The list's order. The beginning is enough of it, and an index entry has a largest size.
create index customers_in_order on customers (organisation_id, left(search, 80), id);
--> statement-breakpoint
create index invoices_by_customer on invoices (organisation_id, customer_id, issue_date desc, number desc);
--> statement-breakpoint
-- What customers owe: few, whatever has been paid.
create index invoices_owed_by_customer on invoices (organisation_id, customer_id) where paid < payable;
