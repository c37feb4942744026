-- What a dead letter is found by: its organisation, and each of its headers as "name=value" and as "=value", in small
-- letters. Whatever cannot be read is left out: a letter is kept, however strange it is.
create function header_terms(headers text, organisation_id uuid) returns text[] language plpgsql immutable
set search_path from current as $$
declare
  terms text[] := array['organisation=' || coalesce(organisation_id::text, '')];
  pair json;
  said text;
begin
  for pair in select each from json_array_elements(headers::json) as h (each) limit 100 loop
    begin
      said := lower(convert_from(decode(pair->>1, 'base64'), 'UTF8'));
      if length(said) between 1 and 200 and length(pair->>0) <= 100 then
        terms := terms || array[lower(pair->>0) || '=' || said, '=' || said];
      end if;
    exception when others then null;
    end;
  end loop;
  return terms;
exception when others then
  return terms;
end $$;
--> statement-breakpoint
create index dead_letters_by_header on dead_letters using gin (header_terms(headers, organisation_id));
--> statement-breakpoint
-- Where a message lies since it was sent again.
create index dead_letter_actions_by_place on dead_letter_actions (to_offset, to_partition) where to_offset is not null;
--> statement-breakpoint
-- The failed reply that a later one took the place of. Few requests have one, and it is written once: whatever else is
-- marked on a request touches neither.
create index requests_by_failed_reply on requests (((failure->>'reply_id')::uuid)) where failure is not null;
--> statement-breakpoint
create index requests_by_failed_reply_place on requests (((failure->>'reply_offset')::bigint)) where failure is not null;
