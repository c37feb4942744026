import { generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { Database } from "@recibo/common/database/database";
import type pg from "pg";
import type { Credit } from "./left-to-credit.ts";

/**
 * The credits of an invoice that count: issued ones, and those asked for that may still be issued. One that failed may,
 * for as long as an operator can send its command again; once rejected, or discarded by an operator, it is free again.
 */
export async function creditsOf(
  client: Database["pool"] | pg.PoolClient,
  organisationId: string,
  invoiceId: string,
): Promise<(Credit & { requestId: string; pending: boolean })[]> {
  const { rows } = await client.query(
    `select c.request_id as "requestId", c.amount, c.lines, r.outcome is distinct from 'generated' as pending
      from credits c join requests r on r.id = c.request_id
      where c.invoice_id = $1 and c.organisation_id = $2
        and (r.outcome is null or r.outcome = 'generated' or (r.outcome = 'failed' and not (
          exists (select from dead_letters d where d.request_id = r.id and d.origin_topic = $3 and d.state = 'discarded')
          and not exists (select from dead_letters d where d.request_id = r.id and d.origin_topic = $3 and d.state = 'open')
        )))
      order by r.requested_at, r.id`,
    [invoiceId, organisationId, generateInvoice.topic],
  );
  return rows;
}
