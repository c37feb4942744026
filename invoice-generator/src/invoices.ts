import type pg from "pg";
import type { NewInvoice } from "./issue-invoices.ts";

/** Stores invoices, one statement for all. Rejects with a duplicate key when a command made one before. */
export async function storeInvoices(client: pg.PoolClient, invoices: NewInvoice[]): Promise<void> {
  if (invoices.length === 0) return;
  await client.query({
    name: "store-invoices",
    text: `insert into invoices (id, organisation_id, series, sequence, number, command_id, content, totals,
        document_key, document_sha256, document_bytes, document_pages, issued_at)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::uuid[], $7::jsonb[],
        $8::jsonb[], $9::text[], $10::text[], $11::int[], $12::int[], $13::timestamptz[])`,
    values: [
      invoices.map(({ issued }) => issued.id),
      invoices.map(({ organisationId }) => organisationId),
      invoices.map(({ content }) => content.series),
      invoices.map(({ sequence }) => sequence),
      invoices.map(({ issued }) => issued.number),
      invoices.map(({ commandId }) => commandId),
      invoices.map(({ content }) => JSON.stringify(content)),
      invoices.map(({ issued }) => JSON.stringify(issued.totals)),
      invoices.map(({ issued }) => issued.document.key),
      invoices.map(({ issued }) => issued.document.sha256),
      invoices.map(({ issued }) => issued.document.bytes),
      invoices.map(({ issued }) => issued.document.pages),
      invoices.map(({ issuedAt }) => issuedAt),
    ],
  });
}
