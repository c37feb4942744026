import type { GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { IssuedInvoice, invoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import { type Database, isDuplicateKey } from "@recibo/common/database/database";
import { findAnswers, rememberAnswers } from "@recibo/common/database/handled-commands";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import { OutageError } from "@recibo/common/errors";
import { problemsOf } from "@recibo/common/invoicing/invoice-rules";
import { invoiceTotals } from "@recibo/common/invoicing/totals";
import type { Logger } from "@recibo/common/logging";
import type { Received } from "@recibo/common/messaging/envelope";
import type { Answer } from "@recibo/common/messaging/request-reply";
import { derivedId } from "@recibo/common/uuid";
import type pg from "pg";
import { storeInvoices } from "./invoices.ts";
import { printedNumber, takeNumbers } from "./number-series.ts";
import type { PrintableInvoice } from "./pdf/printable-invoice.ts";
import type { RenderPool } from "./pdf/render-pool.ts";

type Command = Received<typeof generateInvoice>;
type Reply = Answer<typeof invoiceGenerated>;

/** What issuing invoices needs. */
export type Issuing = {
  database: Database;
  documents: DocumentStore;
  renderer: RenderPool;
  log: Logger;
};

/** An invoice with its number and PDF, before it is committed. */
export type NewInvoice = {
  commandId: string;
  organisationId: string;
  sequence: number;
  content: GenerateInvoice;
  issued: IssuedInvoice;
  issuedAt: string;
};

/**
 * Handles generate-invoice commands, all or none: numbers, PDFs, rows and the memory of the replies stand
 * and fall together. A command that was handled before gets the reply it got then.
 */
export function issueInvoices(issuing: Issuing): (commands: Command[]) => Promise<Reply[]> {
  return async (commands) => {
    const answers = await findAnswers<typeof invoiceGenerated>(
      issuing.database.pool,
      commands.map(({ id }) => id),
    );
    const fresh = uniqueBy(commands, ({ id }) => id).filter(({ id }) => !answers.has(id));
    if (fresh.length > 0) {
      for (const [id, answer] of await handleFresh(issuing, fresh)) answers.set(id, answer);
    }
    return commands.map(({ id }) => answers.get(id) as Reply);
  };
}

async function handleFresh(issuing: Issuing, commands: Command[]): Promise<Map<string, Reply>> {
  const judged = commands.map((command) => ({ command, problems: problemsOf(command.value) }));
  const accepted = judged
    .filter(({ problems }) => problems.length === 0)
    .map(({ command }) => command);
  const answers = new Map<string, Reply>();
  for (const { command, problems } of judged) {
    if (problems.length === 0) continue;
    const { organisationId } = command.value;
    answers.set(command.id, answer(command, { outcome: "rejected", organisationId, problems }));
  }
  const invoices = await commit(issuing, commands, accepted, answers);
  logOutcomes(issuing.log, judged, invoices);
  return answers;
}

async function commit(
  { database, documents, renderer }: Issuing,
  commands: Command[],
  accepted: Command[],
  answers: Map<string, Reply>,
): Promise<NewInvoice[]> {
  try {
    return await database.transaction(async (client) => {
      const invoices = await makeInvoices(client, accepted, renderer, documents);
      for (const [index, { organisationId, issued }] of invoices.entries()) {
        const command = accepted[index] as Command;
        answers.set(
          command.id,
          answer(command, { outcome: "generated", organisationId, invoice: issued }),
        );
      }
      await storeInvoices(client, invoices);
      await rememberAnswers(
        client,
        commands.map(({ id, value }) => ({
          commandId: id,
          organisationId: value.organisationId,
          answer: answers.get(id) as Reply,
        })),
      );
      return invoices;
    });
  } catch (error) {
    // Another worker, which had the partition until just now, was quicker: ask the memory again.
    if (isDuplicateKey(error))
      throw new OutageError("the command is being handled elsewhere", error);
    throw error;
  }
}

async function makeInvoices(
  client: pg.PoolClient,
  commands: Command[],
  renderer: RenderPool,
  documents: DocumentStore,
): Promise<NewInvoice[]> {
  if (commands.length === 0) return [];
  const sequences = await takeNumbers(
    client,
    commands.map(({ value }) => value),
  );
  return await Promise.all(
    commands.map((command, index) =>
      makeInvoice(command, sequences[index] as number, renderer, documents),
    ),
  );
}

async function makeInvoice(
  command: Command,
  sequence: number,
  renderer: RenderPool,
  documents: DocumentStore,
): Promise<NewInvoice> {
  const content = command.value;
  const { lineNets: _, ...totals } = invoiceTotals(content.lines);
  const id = derivedId(command.id, "invoice");
  const number = printedNumber(content.series, sequence);
  const printable: PrintableInvoice = { ...content, id, number, totals };
  const { pdf, pages, sha256 } = await renderer.render(printable);
  const key = `${content.organisationId}/${id}.pdf`;
  await documents.put(key, pdf);
  return {
    commandId: command.id,
    organisationId: content.organisationId,
    sequence,
    content,
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
      document: { key, sha256, bytes: pdf.byteLength, pages },
    },
  };
}

function answer(command: Command, value: Reply["value"]): Reply {
  return { id: derivedId(command.id, "reply"), value, handledAt: new Date().toISOString() };
}

function logOutcomes(
  log: Logger,
  judged: { command: Command; problems: { code: string; field?: string | undefined }[] }[],
  invoices: NewInvoice[],
): void {
  const issued = new Map(invoices.map((invoice) => [invoice.commandId, invoice.issued]));
  for (const { command, problems } of judged) {
    const { correlationId, organisationId } = command;
    const invoice = issued.get(command.id);
    if (invoice) {
      log.info(
        { correlationId, organisationId, invoiceId: invoice.id, number: invoice.number },
        "invoice issued",
      );
    } else {
      const codes = problems.map(({ code, field }) => (field ? `${field}: ${code}` : code));
      log.info({ correlationId, organisationId, problems: codes }, "invoice rejected");
    }
  }
}

function uniqueBy<T>(items: T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
