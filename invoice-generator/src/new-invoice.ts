import type { GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { IssuedInvoice } from "@recibo/common/contracts/invoice-generated";
import { printedNumber } from "@recibo/common/invoicing/series";
import { invoiceTotals } from "@recibo/common/invoicing/totals";
import type { Received } from "@recibo/common/messaging/envelope";
import { spanned } from "@recibo/common/telemetry/spans";
import { derivedId } from "@recibo/common/uuid";
import type { PrintedLogo } from "./pdf/logo-picture.ts";
import { CURRENT_LAYOUT, type Layout, type PrintableInvoice } from "./pdf/printable-invoice.ts";
import type { RenderPool } from "./pdf/render-pool.ts";
import type { RenderedFile, RenderedInvoice } from "./pdf/renderer.ts";

/** An invoice with its number, PDF and XML, before it is committed. */
export type NewInvoice = {
  commandId: string;
  organisationId: string;
  sequence: number;
  content: GenerateInvoice;
  layout: Layout;
  issued: IssuedInvoice;
  issuedAt: string;
  /** What goes into the document store, by its key. */
  files: ReadonlyMap<string, Uint8Array>;
};

/** Makes the invoice that a command asks for, under a number of its series. */
export async function makeInvoice(
  command: Received<typeof generateInvoice>,
  sequence: number,
  { renderer, logo }: { renderer: RenderPool; logo: PrintedLogo | undefined },
): Promise<NewInvoice> {
  const content = command.value;
  const { organisationId } = content;
  const printable = printableInvoice(command, printedNumber(content.series, sequence), logo);
  const rendered = await spanned({ name: "render", of: command.traceparent }, () =>
    renderer.render(printable),
  );
  return {
    commandId: command.id,
    organisationId,
    sequence,
    content,
    layout: printable.layout,
    files: filesOf(organisationId, rendered),
    issuedAt: new Date().toISOString(),
    issued: issuedInvoice(content, printable, rendered),
  };
}

/** What stands on the paper of a command's invoice, as it is drawn today. */
export function printableInvoice(
  { id, value }: Received<typeof generateInvoice>,
  number: string,
  logo?: PrintedLogo,
): PrintableInvoice {
  const { organisationId: _, customerId: __, series: ___, logo: ____, ...printed } = value;
  const { lineNets: _____, ...totals } = invoiceTotals(value.lines, value.currency);
  const layout = CURRENT_LAYOUT;
  return {
    ...printed,
    layout,
    id: derivedId(id, "invoice"),
    number,
    totals,
    ...(logo && { logo }),
  };
}

function issuedInvoice(
  content: GenerateInvoice,
  { id, number, totals }: PrintableInvoice,
  { pdf, eInvoice }: RenderedInvoice,
): IssuedInvoice {
  const { organisationId, type = "invoice", corrects, customerId, buyer } = content;
  const { currency, issueDate, dueDate } = content;
  return {
    ...{ id, number, type, ...(corrects && { corrects }) },
    ...{ customerId, customerName: buyer.name, currency, issueDate, dueDate, totals },
    document: { ...storedFile(organisationId, pdf, "pdf"), pages: pdf.pages },
    ...(eInvoice && {
      xml: storedFile(organisationId, eInvoice.xml, "xml"),
      check: eInvoice.check,
    }),
  };
}

/** The files of a rendered invoice, by their keys. */
function filesOf(
  organisationId: string,
  { pdf, eInvoice }: RenderedInvoice,
): Map<string, Uint8Array> {
  const files = new Map([[storedFile(organisationId, pdf, "pdf").key, pdf.bytes]]);
  if (eInvoice) files.set(storedFile(organisationId, eInvoice.xml, "xml").key, eInvoice.xml.bytes);
  return files;
}

/**
 * A document lies under the hash of its content: one that was made under a number which then went to
 * another invoice can never take the place of the right one.
 */
function storedFile(organisationId: string, { bytes, sha256 }: RenderedFile, kind: "pdf" | "xml") {
  return { key: `${organisationId}/${sha256}.${kind}`, sha256, bytes: bytes.byteLength };
}
