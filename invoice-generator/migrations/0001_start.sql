-- The last number given in each series of an organisation. Locked while an invoice takes the next.
create table number_series (
  organisation_id uuid not null,
  series text not null,
  last_number bigint not null check (last_number > 0),
  primary key (organisation_id, series)
);
--> statement-breakpoint
-- An issued invoice never changes; its PDF is a pure function of this row.
create table invoices (
  id uuid primary key,
  organisation_id uuid not null,
  series text not null,
  sequence bigint not null,
  number text not null,
  command_id uuid not null unique,
  -- The command as it was accepted, with parties and lines.
  content jsonb not null,
  totals jsonb not null,
  document_key text not null,
  document_sha256 text not null,
  document_bytes integer not null,
  document_pages integer not null,
  issued_at timestamptz not null,
  unique (organisation_id, series, sequence)
);
--> statement-breakpoint
-- The reply to each handled command, so that a redelivered command gets the same one.
create table handled_commands (
  command_id uuid primary key,
  organisation_id uuid not null,
  reply_id uuid not null,
  reply text not null,
  handled_at timestamptz not null
);
