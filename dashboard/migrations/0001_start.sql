create table organisations (
  id uuid primary key,
  -- Legal name (BT-27).
  name text not null,
  tax_id text not null default '',
  street text not null default '',
  postcode text not null default '',
  city text not null default '',
  country text not null default '',
  iban text not null default '',
  currency text not null default 'EUR',
  payment_days integer not null default 30 check (payment_days between 0 and 365),
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create table users (
  id uuid primary key,
  organisation_id uuid not null references organisations (id),
  -- In lower case.
  email text not null unique,
  name text not null,
  -- Argon2id in PHC string format.
  password_hash text not null,
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create table customers (
  id uuid primary key,
  organisation_id uuid not null references organisations (id),
  name text not null,
  tax_id text not null default '',
  street text not null,
  postcode text not null,
  city text not null,
  country text not null,
  email text not null default '',
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create index customers_by_organisation on customers (organisation_id, name);
--> statement-breakpoint
-- What people asked for, with a mark for every hop of its way.
create table requests (
  id uuid primary key,
  organisation_id uuid not null references organisations (id),
  -- Who asked, and so who is told; null when nobody waits for the answer.
  user_id uuid references users (id),
  kind text not null,
  command jsonb not null,
  requested_at timestamptz not null,
  published_at timestamptz,
  command_partition integer,
  command_offset bigint,
  received_at timestamptz,
  handled_at timestamptz,
  replied_at timestamptz,
  reply_id uuid,
  reply_partition integer,
  reply_offset bigint,
  recorded_at timestamptz,
  pushed_at timestamptz,
  seen_at timestamptz,
  outcome text,
  reply jsonb
) with (fillfactor = 60);
--> statement-breakpoint
create index requests_by_organisation on requests (organisation_id, requested_at desc);
--> statement-breakpoint
-- Messages that are to be published; written with the row they belong to, deleted once the broker has them.
create table outbox (
  position bigint generated always as identity primary key,
  request_id uuid,
  topic text not null,
  key text not null,
  value text not null,
  headers jsonb not null,
  written_at timestamptz not null default now()
);
--> statement-breakpoint
-- What the invoice-generator answered, as the pages show it.
create table invoices (
  id uuid primary key,
  organisation_id uuid not null references organisations (id),
  request_id uuid not null references requests (id),
  number text not null,
  customer_id uuid not null,
  customer_name text not null,
  currency text not null,
  issue_date date not null,
  due_date date not null,
  totals jsonb not null,
  payable bigint not null,
  paid bigint not null default 0,
  document_key text not null,
  document_sha256 text not null,
  recorded_at timestamptz not null
);
--> statement-breakpoint
create index invoices_by_organisation on invoices (organisation_id, issue_date desc, number desc);
--> statement-breakpoint
create index invoices_open on invoices (organisation_id, due_date) where paid < payable;
--> statement-breakpoint
create table payments (
  id uuid primary key,
  organisation_id uuid not null references organisations (id),
  invoice_id uuid not null references invoices (id),
  paid_on date not null,
  amount bigint not null check (amount > 0),
  recorded_at timestamptz not null default now()
);
--> statement-breakpoint
create index payments_by_invoice on payments (invoice_id);
--> statement-breakpoint
create index payments_by_organisation on payments (organisation_id, paid_on);
--> statement-breakpoint
-- What the score-calculator answered.
create table scores (
  request_id uuid primary key references requests (id),
  organisation_id uuid not null references organisations (id),
  as_of date not null,
  points integer not null,
  score jsonb not null,
  calculated_at timestamptz not null
);
--> statement-breakpoint
create index scores_by_organisation on scores (organisation_id, calculated_at desc);
--> statement-breakpoint
-- One row a person: the last position given and how many notifications are unseen. Locked while positions
-- are given, so that positions of one inbox become visible in their order and "after 17" misses none.
create table inboxes (
  user_id uuid primary key references users (id),
  last_position bigint not null default 0,
  unseen bigint not null default 0
);
--> statement-breakpoint
create table notifications (
  user_id uuid not null references users (id),
  position bigint not null,
  request_id uuid not null,
  -- The reply that this tells about; a reply is told once.
  reply_id uuid not null unique,
  kind text not null,
  title text not null,
  message text not null,
  href text not null,
  created_at timestamptz not null,
  seen_at timestamptz,
  primary key (user_id, position)
);
--> statement-breakpoint
create index notifications_unseen on notifications (user_id, position) where seen_at is null;
--> statement-breakpoint
-- Replies that completed nothing: a second reply to a request, or one to a request nobody made.
create table stray_replies (
  topic text not null,
  partition integer not null,
  "offset" bigint not null,
  request_id uuid not null,
  reply_id uuid not null,
  reason text not null,
  recorded_at timestamptz not null,
  primary key (topic, partition, "offset")
);
--> statement-breakpoint
-- Web sessions, as connect-pg-simple keeps them.
create table session (
  sid varchar not null primary key,
  sess json not null,
  expire timestamp(6) not null
);
--> statement-breakpoint
create index session_by_expiry on session (expire);
