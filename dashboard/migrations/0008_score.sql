-- When an organisation's score was last asked for, by a person or by itself, and as of which day. Only who has
-- asked once is calculated again by itself.
create table score_rounds (
  organisation_id uuid primary key references organisations (id),
  asked_at timestamptz not null,
  as_of date not null
);
--> statement-breakpoint
insert into score_rounds (organisation_id, asked_at, as_of)
select distinct on (organisation_id) organisation_id, requested_at, (command->>'asOf')::date
from requests where kind = 'calculate-score' order by organisation_id, requested_at desc;
--> statement-breakpoint
create index score_rounds_by_time on score_rounds (asked_at);
