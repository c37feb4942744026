import type { generateInvoice, invoiceGenerated } from "@recibo/common/contracts/index";
import type { IssuedInvoice } from "@recibo/common/contracts/invoice-generated";
import type { Database } from "@recibo/common/database/database";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import { OutageError } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { Received } from "@recibo/common/messaging/envelope";
import type { Answer } from "@recibo/common/messaging/request-reply";
import { findLayout } from "./issued-before.ts";
import { createLogos } from "./logos.ts";
import { printableInvoice } from "./new-invoice.ts";
import { CURRENT_LAYOUT, type PrintableInvoice } from "./pdf/printable-invoice.ts";
import type { RenderPool } from "./pdf/render-pool.ts";

type Command = Received<typeof generateInvoice>;

type Tools = {
  database: Pick<Database, "pool">;
  documents: DocumentStore;
  renderer: RenderPool;
  log: Logger;
};

/**
 * Sees to it that invoices which were committed before have their PDFs: a worker that died between the
 * commit and the end of the file makes up for it when the command comes again, before it answers.
 */
export async function keepDocuments(
  tools: Tools,
  commands: readonly Command[],
  answers: ReadonlyMap<string, Answer<typeof invoiceGenerated>>,
): Promise<void> {
  for (const command of commands) {
    const value = answers.get(command.id)?.value;
    if (value?.outcome === "generated") await keepDocument(tools, command, value.invoice);
  }
}

async function keepDocument(tools: Tools, command: Command, invoice: IssuedInvoice): Promise<void> {
  const { documents, renderer, log } = tools;
  const { id: invoiceId, number, document, xml } = invoice;
  const isThere = await Promise.all(
    [document, ...(xml ? [xml] : [])].map(({ key, sha256 }) => documents.holds(key, sha256)),
  );
  if (!isThere.includes(false)) return;
  const { printable, bare } = await asItWas(tools, command, invoice);
  const { pdf, eInvoice } = await renderer.render(printable);
  const files = new Map<string, Uint8Array>();
  if (!bare) files.set(document.key, pdf.bytes);
  if (xml && eInvoice) files.set(xml.key, eInvoice.xml.bytes);
  await Promise.all(putDocuments(documents, files));
  const said = { correlationId: command.correlationId, invoiceId, number };
  if (bare) log.error({ ...said, code: bare }, "PDF not made again: its logo is not to be had");
  else if (pdf.sha256 === document.sha256) log.info(said, "document made again");
  else log.warn(said, "document made again, but not with the same bytes: the layout has changed");
}

/**
 * The invoice as it stood on the paper then: in the layout of its row, with the totals of its reply. `bare` says why it
 * has no logo where it had one: such a PDF is another document, and is not given out as the one that was issued.
 */
async function asItWas(
  { database, documents }: Tools,
  command: Command,
  { number, totals }: IssuedInvoice,
): Promise<{ printable: PrintableInvoice; bare: string | undefined }> {
  const wanted = command.value.logo;
  const { logo, problem } = wanted ? await createLogos(documents)(wanted) : {};
  const layout = (await findLayout(database.pool, command.id)) ?? CURRENT_LAYOUT;
  const printable = { ...printableInvoice(command, number, logo), layout, totals };
  return { printable, bare: problem?.code };
}

/** Stores files by their keys. That a store does not take one is never the invoice's fault: the invoice waits. */
export function putDocuments(
  documents: DocumentStore,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void>[] {
  return [...files].map(([key, bytes]) => putDocument(documents, key, bytes));
}

async function putDocument(documents: DocumentStore, key: string, bytes: Uint8Array) {
  try {
    await documents.put(key, bytes);
  } catch (error) {
    throw new OutageError("the document store does not take the invoice", error);
  }
}
