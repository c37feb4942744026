import type { invoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import { Overtaken } from "@recibo/common/database/answer-once";
import { rememberedColumns } from "@recibo/common/database/handled-commands";
import { seriesName } from "@recibo/common/invoicing/series";
import type { Answer } from "@recibo/common/messaging/request-reply";
import type pg from "pg";
import type { NewInvoice } from "./new-invoice.ts";
import type { Stretch } from "./number-series.ts";

/** What a batch of commands leaves behind. */
export type Outcome = {
  stretches: readonly Stretch[];
  invoices: readonly NewInvoice[];
  answers: readonly {
    commandId: string;
    organisationId: string;
    answer: Answer<typeof invoiceGenerated>;
  }[];
};

/** `require_numbers` of the migrations, and a key that exists already. */
const overtaken = new Set(["RN001", "23505"]);

/**
 * Takes the presumed numbers, stores the invoices and remembers the answers, all or nothing, in one
 * statement: a series so has no gap and no double, however many workers there are and whenever one dies.
 *
 * @throws {Overtaken} when a presumed number is not the next one any more, or a command was handled before
 */
export async function commitInvoices(
  pool: Pick<pg.Pool, "query">,
  { stretches, invoices, answers }: Outcome,
): Promise<void> {
  try {
    await pool.query({
      name: "commit-invoices",
      text: commitStatement,
      values: [
        ...stretchColumns(stretches),
        ...invoiceColumns(invoices),
        ...rememberedColumns(answers),
      ],
    });
  } catch (error) {
    if (!overtaken.has((error as { code?: string }).code ?? "")) throw error;
    throw new Overtaken("numbers or commands are somebody else's by now", { cause: error });
  }
}

/** An update that finds another last number than the presumed one takes nothing, and so fails the whole. */
const commitStatement = `
with presumed as (
  select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[])
    as p (organisation_id, series, last_number, count, is_new)
), begun as (
  insert into number_series (organisation_id, series, last_number)
  select organisation_id, series, last_number + count from presumed where is_new
  on conflict do nothing returning 1
), continued as (
  update number_series s set last_number = s.last_number + p.count from presumed p
  where not p.is_new and s.last_number = p.last_number
    and s.organisation_id = p.organisation_id and s.series = p.series
  returning 1
), invoice as (
  insert into invoices (id, organisation_id, series, sequence, number, command_id, content, totals,
    document_key, document_sha256, document_bytes, document_pages, issued_at, layout, e_invoice)
  select * from unnest($6::uuid[], $7::uuid[], $8::text[], $9::bigint[], $10::text[], $11::uuid[], $12::jsonb[],
    $13::jsonb[], $14::text[], $15::text[], $16::int[], $17::int[], $18::timestamptz[], $19::int[], $20::jsonb[])
), handled as (
  insert into handled_commands (command_id, organisation_id, reply_id, reply, handled_at)
  select * from unnest($21::uuid[], $22::uuid[], $23::uuid[], $24::text[], $25::timestamptz[])
)
select require_numbers(
  (select count(*) from begun) + (select count(*) from continued), (select count(*) from presumed))`;

function stretchColumns(stretches: readonly Stretch[]): unknown[][] {
  return [
    stretches.map(({ organisationId }) => organisationId),
    stretches.map(({ series }) => series),
    stretches.map(({ after }) => after),
    stretches.map(({ count }) => count),
    stretches.map(({ isNew }) => isNew),
  ];
}

function invoiceColumns(invoices: readonly NewInvoice[]): unknown[][] {
  return [
    invoices.map(({ issued }) => issued.id),
    invoices.map(({ organisationId }) => organisationId),
    invoices.map(({ content }) => seriesName(content.series)),
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
    invoices.map(({ layout }) => layout),
    invoices.map(({ issued: { xml, check } }) => JSON.stringify({ xml, check })),
  ];
}
