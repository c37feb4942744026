import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import type {
  InvoiceGenerated,
  IssuedInvoice,
  invoiceGenerated,
} from "@recibo/common/contracts/invoice-generated";
import type { InvoiceTotals } from "@recibo/common/contracts/shapes";
import type { Answer } from "@recibo/common/messaging/request-reply";
import { derivedId } from "@recibo/common/uuid";
import type pg from "pg";
import type { Layout } from "./pdf/printable-invoice.ts";

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
  /** Null on invoices of the first layout. */
  e_invoice: Pick<IssuedInvoice, "xml" | "check"> | null;
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
        document_pages, issued_at, e_invoice
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
  const { organisationId, type, corrects, customerId, buyer } = row.content;
  const { currency, issueDate, dueDate } = row.content;
  return {
    outcome: "generated",
    organisationId,
    invoice: {
      id: row.id,
      number: row.number,
      // As it was answered then, when there were no credit notes yet.
      ...(row.e_invoice && { type: type ?? "invoice" }),
      ...(corrects && { corrects }),
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
      ...row.e_invoice,
    },
  };
}

/** How the invoice of a command was drawn; nothing when there is no such invoice. */
export async function findLayout(
  pool: Pick<pg.Pool, "query">,
  commandId: string,
): Promise<Layout | undefined> {
  const { rows } = await pool.query<{ layout: Layout }>(
    "select layout from invoices where command_id = $1",
    [commandId],
  );
  return rows[0]?.layout;
}
