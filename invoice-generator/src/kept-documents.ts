import type { generateInvoice, invoiceGenerated } from "@recibo/common/contracts/index";
import type { IssuedInvoice } from "@recibo/common/contracts/invoice-generated";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import { OutageError } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { Received } from "@recibo/common/messaging/envelope";
import type { Answer } from "@recibo/common/messaging/request-reply";
import { printableInvoice } from "./new-invoice.ts";
import type { RenderPool } from "./pdf/render-pool.ts";

type Command = Received<typeof generateInvoice>;

/**
 * Sees to it that invoices which were committed before have their PDFs: a worker that died between the
 * commit and the end of the file makes up for it when the command comes again, before it answers.
 */
export async function keepDocuments(
  tools: { documents: DocumentStore; renderer: RenderPool; log: Logger },
  commands: readonly Command[],
  answers: ReadonlyMap<string, Answer<typeof invoiceGenerated>>,
): Promise<void> {
  for (const command of commands) {
    const value = answers.get(command.id)?.value;
    if (value?.outcome === "generated") await keepDocument(tools, command, value.invoice);
  }
}

async function keepDocument(
  { documents, renderer, log }: { documents: DocumentStore; renderer: RenderPool; log: Logger },
  command: Command,
  { id: invoiceId, number, document }: IssuedInvoice,
): Promise<void> {
  if (await documents.holds(document.key, document.sha256)) return;
  const { pdf, sha256 } = await renderer.render(printableInvoice(command, number));
  await putDocument(documents, document.key, pdf);
  const said = { correlationId: command.correlationId, invoiceId, number };
  if (sha256 === document.sha256) log.info(said, "document made again");
  else log.warn(said, "document made again, but not with the same bytes: the layout has changed");
}

/** Stores a PDF. That a store does not take it is never the invoice's fault: the invoice waits. */
export async function putDocument(
  documents: DocumentStore,
  key: string,
  pdf: Uint8Array,
): Promise<void> {
  try {
    await documents.put(key, pdf);
  } catch (error) {
    throw new OutageError("the document store does not take the invoice", error);
  }
}
