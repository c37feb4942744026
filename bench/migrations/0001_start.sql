-- What the durable worker of the benchmark remembers, as every worker does.
create table handled_commands (
  command_id uuid primary key,
  organisation_id uuid not null,
  reply_id uuid not null,
  reply text not null,
  handled_at timestamptz not null
);
