import type { TrialDesk } from "@recibo/local/trial/trial-desk";

/** Invoices a customer has, about. */
const perCustomer = 50;

/** An organisation that is filled, and one of its customers and invoices to look at. */
export type Filled = { organisationId: string; customerId: string; invoiceId: string };

/**
 * Brings the only organisation of a desk to a number of invoices, as if it had issued them over the last three years:
 * most are paid, some overdue, some sent, a few credited, one in twenty in another currency. Straight into the tables:
 * how they come there is another section's subject.
 */
export async function fillDesk(desk: Pick<TrialDesk, "sql">, invoices: number): Promise<Filled> {
  const [first] = await desk.sql<{ organisation_id: string; customer_id: string; count: string }>(
    `select organisation_id, min(customer_id::text) as customer_id, count(*) as count
      from dashboard.invoices group by 1`,
  );
  if (!first) throw new Error("the organisation has no invoice to begin with");
  const { organisation_id: organisationId } = first;
  const customers = Math.max(20, Math.floor(invoices / perCustomer));
  await desk.sql(customersStatement, [organisationId, customers]);
  const range = [Number(first.count), invoices - 1];
  await desk.sql(requestsStatement, [organisationId, ...range]);
  await desk.sql(invoicesStatement, [organisationId, ...range, customers]);
  await desk.sql(paymentsStatement, [organisationId]);
  // As the database does by itself before long.
  await desk.sql("vacuum analyze");
  const [some] = await desk.sql<{ customer_id: string; id: string }>(
    "select customer_id, id from dashboard.invoices where number = 'FILL-0501'",
  );
  if (!some) throw new Error("the invoices that were filled in are not there");
  return { organisationId, customerId: some.customer_id, invoiceId: some.id };
}

const customersStatement = `
insert into dashboard.customers (id, organisation_id, name, street, postcode, city, country, tax_id)
select md5('customer ' || n)::uuid, $1, (array['Möbel', 'Café', 'Atelier', 'Padaria', 'Nordlicht'])[1 + n % 5] || ' ' || n,
  'Rua ' || n, lpad(n::text, 5, '0'), (array['Lisboa', 'Porto', 'Hamburg', 'Paris'])[1 + n % 4], 'PT', 'PT' || n
from generate_series(0, $2::int - 1) n on conflict (id) do nothing`;

/** With a command that the invoice's page can show. */
const requestsStatement = `
insert into dashboard.requests (id, organisation_id, user_id, kind, command, requested_at, published_at, recorded_at, outcome, reply)
select md5('request ' || n)::uuid, $1, q.user_id, q.kind, q.command, now() - interval '1 minute' * n, now(), now(), 'generated', q.reply
from generate_series($2::int, $3::int) n,
  (select user_id, kind, command, reply from dashboard.requests where organisation_id = $1 order by requested_at limit 1) q`;

const invoicesStatement = `
insert into dashboard.invoices (id, organisation_id, request_id, number, customer_id, customer_name, currency, issue_date,
  due_date, totals, payable, paid, credited, credited_net, sent_at, document_key, document_sha256, recorded_at, type)
select md5('invoice ' || n)::uuid, $1, md5('request ' || n)::uuid, 'FILL-' || lpad(n::text, 4, '0'), c.id, c.name,
  case when n % 20 = 0 then 'USD' else 'EUR' end, issued, issued + 30, i.totals, amount,
  case when n % 50 = 3 then 0 when age > 45 or n % 3 = 0 then case when n % 97 = 5 then amount / 2 else amount end else 0 end,
  case when n % 50 = 3 then amount else 0 end, case when n % 50 = 3 then (i.totals->>'net')::bigint else 0 end,
  case when n % 4 > 0 then issued + time '12:00' end,
  i.document_key, i.document_sha256, now() - interval '1 second' * n, 'invoice'
from (select n, n * 1095 / 100000 % 1095 as age, current_date - n * 1095 / 100000 % 1095 as issued,
    1000 + n::bigint * 7919 % 900000 as amount from generate_series($2::int, $3::int) n) f
  join dashboard.customers c on c.id = md5('customer ' || (n * 31 % $4::int))::uuid,
  (select totals, document_key, document_sha256 from dashboard.invoices where organisation_id = $1
    and number not like 'FILL%' limit 1) i`;

const paymentsStatement = `
insert into dashboard.payments (id, organisation_id, invoice_id, paid_on, amount, recorded_at)
select md5('payment ' || i.id)::uuid, $1, i.id, least(current_date, i.issue_date + 20), i.paid, i.recorded_at
from dashboard.invoices i where i.organisation_id = $1 and i.paid > 0 and i.number like 'FILL%' on conflict (id) do nothing`;
