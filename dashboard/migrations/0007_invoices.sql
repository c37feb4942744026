-- The life of an invoice after it is issued, and credit notes, which are kept among the invoices.
alter table invoices
  add column type text not null default 'invoice' check (type in ('invoice', 'credit-note')),
  -- The invoice that a credit note takes back, in whole or in part (BG-3).
  add column corrects_id uuid,
  -- What recorded credit notes have taken back of this invoice, in minor units.
  add column credited bigint not null default 0 check (credited >= 0),
  -- When a person said that it went to the customer.
  add column sent_at timestamptz,
  -- The number series it was asked for in.
  add column series text,
  -- The XML alone in the document store.
  add column xml_key text,
  -- What the invoice-generator's own check of the e-invoice found.
  add column "check" jsonb;
--> statement-breakpoint
alter table invoices
  -- What the customer still owes; a credit note is never owed.
  add column outstanding bigint generated always as (
    case when type = 'credit-note' then 0 else greatest(payable - paid - credited, 0) end
  ) stored,
  -- How it stands, whatever the day: what is outstanding after its due date is overdue. See invoice-state.ts.
  add column stage text collate "C" generated always as (
    case when type = 'credit-note' or (credited = 0 and paid = 0)
        then case when sent_at is null then 'generated' else 'sent' end
      when credited >= payable then 'cancelled'
      when paid + credited >= payable then 'paid'
      when paid > 0 then 'partly-paid'
      when sent_at is null then 'generated' else 'sent' end
  ) stored,
  -- The number with its digits filled up, so that INV-10000 comes after INV-9999.
  add column number_order text collate "C" generated always as (
    regexp_replace(number, '\d+$', '') || lpad(coalesce(substring(number from '\d+$'), ''), 12, '0')
  ) stored,
  -- What it is found by, in small letters and without accents; sorts by the customer's name.
  add column search text collate "C" generated always as (
    lower(regexp_replace(normalize(customer_name || E'\n' || number, NFKD), '[\u0300-\u036f]', '', 'g'))
  ) stored;
--> statement-breakpoint
-- The list's order, and all that is filtered, sorted and summed by: whatever is asked of an organisation's invoices
-- is one walk along this index, which leaves the rows alone.
create index invoices_listed on invoices (organisation_id, issue_date, number_order, id)
  include (type, stage, currency, due_date, payable, outstanding, customer_id, search);
--> statement-breakpoint
drop index invoices_by_organisation;
--> statement-breakpoint
create index invoices_correcting on invoices (corrects_id) where corrects_id is not null;
--> statement-breakpoint
-- What is asked to be taken back of an invoice, from the moment it is asked: counted as taken until its request is
-- refused for good. Written in the transaction of the request, under the lock of the invoice.
create table credits (
  request_id uuid primary key references requests (id),
  organisation_id uuid not null references organisations (id),
  invoice_id uuid not null references invoices (id),
  -- Minor units of the invoice's currency.
  amount bigint not null check (amount > 0),
  -- How much of which line: [{ "line": 0, "quantity": "1.5" }].
  lines jsonb not null
);
--> statement-breakpoint
create index credits_by_invoice on credits (invoice_id);
--> statement-breakpoint
alter table payments add column method text not null default 'transfer'
  check (method in ('transfer', 'card', 'cash', 'direct-debit', 'pix', 'other'));
