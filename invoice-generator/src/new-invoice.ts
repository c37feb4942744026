import type { GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { IssuedInvoice } from "@recibo/common/contracts/invoice-generated";
import { invoiceTotals } from "@recibo/common/invoicing/totals";
import type { Received } from "@recibo/common/messaging/envelope";
import { spanned } from "@recibo/common/telemetry/spans";
import { derivedId } from "@recibo/common/uuid";
import { printedNumber } from "./number-series.ts";
import type { PrintableInvoice } from "./pdf/printable-invoice.ts";
import type { RenderPool } from "./pdf/render-pool.ts";

/** An invoice with its number and PDF, before it is committed. */
export type NewInvoice = {
  commandId: string;
  organisationId: string;
  sequence: number;
  content: GenerateInvoice;
  issued: IssuedInvoice;
  issuedAt: string;
  pdf: Uint8Array;
};

/** Makes the invoice that a command asks for, under a number of its series. */
export async function makeInvoice(
  command: Received<typeof generateInvoice>,
  sequence: number,
  renderer: RenderPool,
): Promise<NewInvoice> {
  const content = command.value;
  const printable = printableInvoice(command, printedNumber(content.series, sequence));
  const { id, number, totals } = printable;
  const { pdf, pages, sha256 } = await spanned({ name: "render", of: command.traceparent }, () =>
    renderer.render(printable),
  );
  return {
    commandId: command.id,
    organisationId: content.organisationId,
    sequence,
    content,
    pdf,
    issuedAt: new Date().toISOString(),
    issued: {
      id,
      number,
      customerId: content.customerId,
      customerName: content.buyer.name,
      currency: content.currency,
      issueDate: content.issueDate,
      dueDate: content.dueDate,
      totals,
      document: {
        key: documentKey(content.organisationId, sha256),
        sha256,
        bytes: pdf.byteLength,
        pages,
      },
    },
  };
}

/** What stands on the paper of a command's invoice. */
export function printableInvoice(
  { id, value }: Received<typeof generateInvoice>,
  number: string,
): PrintableInvoice {
  const { lineNets: _, ...totals } = invoiceTotals(value.lines, value.currency);
  return { ...value, id: derivedId(id, "invoice"), number, totals };
}

/**
 * A document lies under the hash of its content: one that was made under a number which then went to
 * another invoice can never take the place of the right one.
 */
function documentKey(organisationId: string, sha256: string): string {
  return `${organisationId}/${sha256}.pdf`;
}
