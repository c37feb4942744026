-- Owners look after people and the organisation's details. Until now everybody had made their own organisation.
alter table users add column role text not null default 'owner' check (role in ('owner', 'member'));
--> statement-breakpoint
alter table users alter column role set default 'member';
--> statement-breakpoint
alter table users
  -- Raised with each change of the password: a session that was opened with an earlier one is none any more.
  add column password_version integer not null default 0,
  add column last_seen_at timestamptz not null default now(),
  -- Whoever was removed keeps the row, since requests say who asked.
  add column removed_at timestamptz;
--> statement-breakpoint
alter table users drop constraint users_email_key;
--> statement-breakpoint
create unique index users_by_email on users (email) where removed_at is null;
--> statement-breakpoint
create index users_by_organisation on users (organisation_id);
--> statement-breakpoint
alter table organisations
  add column shortest_password integer not null default 12 check (shortest_password between 12 and 64);
--> statement-breakpoint
create table invitations (
  id uuid primary key,
  organisation_id uuid not null references organisations (id),
  -- In lower case.
  email text not null,
  -- SHA-256 of the link's token, in hex; the token itself is shown once and kept nowhere.
  token_hash text not null unique,
  invited_by uuid not null references users (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  accepted_at timestamptz,
  accepted_by uuid references users (id)
);
--> statement-breakpoint
create unique index invitations_open on invitations (organisation_id, email)
  where accepted_at is null and revoked_at is null;
--> statement-breakpoint
alter table session
  -- What pages call it: `sid` opens the session.
  add column id uuid not null default gen_random_uuid(),
  add column user_id uuid generated always as ((sess -> 'person' ->> 'userId')::uuid) stored,
  add column created_at timestamptz not null default now(),
  -- Exact to a few minutes.
  add column used_at timestamptz not null default now(),
  -- Ended for good, whatever a request that was under way still writes; the row goes when it expires.
  add column ended_at timestamptz;
--> statement-breakpoint
create index session_by_user on session (user_id);
