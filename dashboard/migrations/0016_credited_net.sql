-- What recorded credit notes have taken back of an invoice's net, in minor units. Nets add up exactly where taxes, rounded
-- on every credit note, do not: once all of the net is taken back the invoice is credited in full, see record-statement.ts.
alter table invoices add column credited_net bigint not null default 0;
--> statement-breakpoint
update invoices i
set credited_net = n.net, credited = case when n.net = (i.totals->>'net')::bigint then i.payable else i.credited end
from (
  select corrects_id, organisation_id, sum((totals->>'net')::bigint) as net
  from invoices where corrects_id is not null group by 1, 2
) n
where i.id = n.corrects_id and i.organisation_id = n.organisation_id;
