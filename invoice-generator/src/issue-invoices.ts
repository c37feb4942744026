import type { GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { IssuedInvoice, invoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { Problem } from "@recibo/common/contracts/shapes";
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
  pdf: Uint8Array;
};

/** A command with what speaks against it. */
type Judged = { command: Command; problems: Problem[] };

/**
 * Handles generate-invoice commands, all or none: numbers, PDFs, rows and the memory of the replies stand
 * and fall together. A command that was handled before gets the reply it got then.
 */
export function issueInvoices(issuing: Issuing): (commands: Command[]) => Promise<Reply[]> {
  return async (commands) => {
    const answers = new Map<string, Reply>();
    let fresh = [...new Map(commands.map((command) => [command.id, command])).values()];
    while (fresh.length > 0) {
      // Rare enough that everything else is asked for in the same breath: some were handled before.
      for (const [id, reply] of await handle(issuing, fresh)) answers.set(id, reply);
      fresh = fresh.filter(({ id }) => !answers.has(id));
    }
    return commands.map(({ id }) => answers.get(id) as Reply);
  };
}

/** Handles commands unless some were handled before; then returns only those one's answers. */
async function handle(issuing: Issuing, commands: Command[]): Promise<Map<string, Reply>> {
  const judged = commands.map((command) => ({ command, problems: problemsOf(command.value) }));
  try {
    const { answers, invoices } = await issuing.database.transaction((client) =>
      issue(client, issuing, judged),
    );
    if (invoices) logOutcomes(issuing.log, judged, invoices);
    return answers;
  } catch (error) {
    if (error instanceof HandledBefore) return error.answers;
    // Another worker, which had the partition until just now, was quicker: ask the memory again.
    if (isDuplicateKey(error))
      throw new OutageError("the command is being handled elsewhere", error);
    throw error;
  }
}

/** Ends the transaction, so that the numbers it took are given back. */
class HandledBefore extends Error {
  readonly answers: Map<string, Reply>;

  constructor(answers: Map<string, Reply>) {
    super("some of the commands were handled before");
    this.answers = answers;
  }
}

async function issue(client: pg.PoolClient, issuing: Issuing, judged: Judged[]) {
  const accepted = judged.flatMap(({ command, problems }) =>
    problems.length === 0 ? [command] : [],
  );
  const [known, sequences] = await Promise.all([
    findAnswers<typeof invoiceGenerated>(
      client,
      judged.map(({ command }) => command.id),
    ),
    takeNumbers(
      client,
      accepted.map(({ value }) => value),
    ),
  ]);
  if (known.size > 0) throw new HandledBefore(known);
  const invoices = await Promise.all(
    accepted.map((command, index) => render(command, sequences[index] as number, issuing.renderer)),
  );
  const answers = answersTo(judged, invoices);
  await Promise.all([
    ...invoices.map(({ issued, pdf }) => issuing.documents.put(issued.document.key, pdf)),
    storeInvoices(client, invoices),
    rememberAnswers(client, remembered(judged, answers)),
  ]);
  return { answers, invoices };
}

async function render(
  command: Command,
  sequence: number,
  renderer: RenderPool,
): Promise<NewInvoice> {
  const content = command.value;
  const { lineNets: _, ...totals } = invoiceTotals(content.lines);
  const id = derivedId(command.id, "invoice");
  const number = printedNumber(content.series, sequence);
  const printable: PrintableInvoice = { ...content, id, number, totals };
  const { pdf, pages, sha256 } = await renderer.render(printable);
  const key = documentKey(content.organisationId, sha256);
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
      document: { key, sha256, bytes: pdf.byteLength, pages },
    },
  };
}

/**
 * A document lies under the hash of its content: one that was made under a number which then went to
 * another invoice can never take the place of the right one.
 */
function documentKey(organisationId: string, sha256: string): string {
  return `${organisationId}/${sha256}.pdf`;
}

/** Every command's answer: the invoice that was made for it, or what keeps it from being issued. */
function answersTo(judged: Judged[], invoices: NewInvoice[]): Map<string, Reply> {
  const issued = new Map(invoices.map((invoice) => [invoice.commandId, invoice.issued]));
  return new Map(
    judged.map(({ command, problems }) => {
      const { organisationId } = command.value;
      const invoice = issued.get(command.id);
      const value: Reply["value"] = invoice
        ? { outcome: "generated", organisationId, invoice }
        : { outcome: "rejected", organisationId, problems };
      return [command.id, answer(command, value)];
    }),
  );
}

function remembered(judged: Judged[], answers: Map<string, Reply>) {
  return judged.map(({ command: { id, value } }) => ({
    commandId: id,
    organisationId: value.organisationId,
    answer: answers.get(id) as Reply,
  }));
}

function answer(command: Command, value: Reply["value"]): Reply {
  return { id: derivedId(command.id, "reply"), value, handledAt: new Date().toISOString() };
}

function logOutcomes(log: Logger, judged: Judged[], invoices: NewInvoice[]): void {
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
