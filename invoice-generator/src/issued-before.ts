import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import type {
  InvoiceGenerated,
  invoiceGenerated,
} from "@recibo/common/contracts/invoice-generated";
import type { InvoiceTotals } from "@recibo/common/contracts/shapes";
import type { Answer } from "@recibo/common/messaging/request-reply";
import { derivedId } from "@recibo/common/uuid";
import type pg from "pg";

/** A row of `invoices`. */
type Row = {
  id: string;
  number: string;
  command_id: string;
  content: GenerateInvoice;
  totals: InvoiceTotals;
  document_key: string;
  document_sha256: string;
  document_bytes: number;
  document_pages: number;
  issued_at: Date;
};

/**
 * The answers to commands whose invoices exist although their replies are not remembered any more, made
 * from the invoices: however late such a command comes again, it is answered as it was.
 */
export async function findIssued(
  pool: Pick<pg.Pool, "query">,
  commandIds: string[],
): Promise<Map<string, Answer<typeof invoiceGenerated>>> {
  const { rows } = await pool.query<Row>({
    name: "find-issued",
    text: `select id, number, command_id, content, totals, document_key, document_sha256, document_bytes,
        document_pages, issued_at
      from invoices where command_id = any($1::uuid[])`,
    values: [commandIds],
  });
  return new Map(
    rows.map((row) => [
      row.command_id,
      {
        id: derivedId(row.command_id, "reply"),
        value: generated(row),
        handledAt: row.issued_at.toISOString(),
      },
    ]),
  );
}

function generated(row: Row): InvoiceGenerated {
  const { organisationId, customerId, buyer, currency, issueDate, dueDate } = row.content;
  return {
    outcome: "generated",
    organisationId,
    invoice: {
      id: row.id,
      number: row.number,
      customerId,
      customerName: buyer.name,
      currency,
      issueDate,
      dueDate,
      totals: row.totals,
      document: {
        key: row.document_key,
        sha256: row.document_sha256,
        bytes: row.document_bytes,
        pages: row.document_pages,
      },
    },
  };
}
