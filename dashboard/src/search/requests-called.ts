import type { Database } from "@recibo/common/database/database";
import { escapeLike, folded } from "./folded.ts";
import { type Found, most, mostLookedAt, type RequestRow, requestFound } from "./found.ts";

/**
 * The requests behind invoices with a number or a customer called so: by the whole number, then the latest of those
 * that have it in their number or customer. Of requests without an invoice, that wait or were rejected, the customer
 * has no index: they are found among the organisation's latest.
 */
export async function requestsCalled(
  { pool }: Database,
  organisationId: string,
  text: string,
): Promise<Found[]> {
  const ofInvoice = `select r.id, r.kind, i.number || ' · ' || i.customer_name as customer, r.requested_at
    from invoices i join requests r on r.id = i.request_id`;
  const { rows } = await pool.query<RequestRow>({
    name: "search-requests-called",
    text: `select id, kind, customer, by from (
        (select called.*, 'number' as by, 1 as rank from (${ofInvoice}
          where i.organisation_id = $1 and upper(i.number) = upper($2) limit ${most}) called)
        union all
        (select called.*, 'name', 2 from (${ofInvoice}
          where i.organisation_id = $1 and i.search like $3 and upper(i.number) <> upper($2)
          order by r.requested_at desc limit ${most}) called)
        union all
        (select id, kind, customer, requested_at, 'name', 2 from (
            select id, kind, command->'buyer'->>'name' as customer, requested_at, outcome from requests
            where organisation_id = $1 order by requested_at desc limit ${mostLookedAt}) latest
          where outcome is distinct from 'generated'
            and lower(regexp_replace(normalize(customer, nfkd), U&'[\\0300-\\036F]', '', 'g')) like $3
          order by requested_at desc limit ${most})
      ) found order by rank, requested_at desc limit ${most}`,
    values: [organisationId, text, `%${escapeLike(folded(text))}%`],
  });
  return rows.map((row) => ({ ...requestFound(row), exact: row.by === "number" }));
}
