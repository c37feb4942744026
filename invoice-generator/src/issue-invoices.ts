import type { generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { invoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { Problem } from "@recibo/common/contracts/shapes";
import { answerOnce } from "@recibo/common/database/answer-once";
import type { Database } from "@recibo/common/database/database";
import { findAnswers } from "@recibo/common/database/handled-commands";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import { problemsOf } from "@recibo/common/invoicing/invoice-rules";
import type { Logger } from "@recibo/common/logging";
import type { Received } from "@recibo/common/messaging/envelope";
import type { Answer } from "@recibo/common/messaging/request-reply";
import { derivedId } from "@recibo/common/uuid";
import { commitInvoices } from "./invoices.ts";
import { findIssued } from "./issued-before.ts";
import { keepDocuments, putDocuments } from "./kept-documents.ts";
import { createLogos } from "./logos.ts";
import { makeInvoice, type NewInvoice } from "./new-invoice.ts";
import { createNumberSeries, type NumberSeries } from "./number-series.ts";
import type { PrintedLogo } from "./pdf/logo-picture.ts";
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

/** A command with what speaks against it, or the logo that its invoice bears. */
type Judged = { command: Command; problems: Problem[]; logo?: PrintedLogo };

/** What remembers from one batch to the next. */
type Memory = { numbers: NumberSeries; logoOf: ReturnType<typeof createLogos> };

/**
 * Handles generate-invoice commands, all or none: numbers, rows and the memory of the replies stand and fall
 * together in one statement. A command that was handled before gets the reply it got then. Numbers are presumed
 * from memory, so that the PDF can be made before the database is asked anything.
 */
export function issueInvoices(issuing: Issuing): (commands: Command[]) => Promise<Reply[]> {
  const { database, documents } = issuing;
  const memory = { numbers: createNumberSeries(database.pool), logoOf: createLogos(documents) };
  return answerOnce<typeof generateInvoice, typeof invoiceGenerated>({
    recall: (commands) => recall(issuing, commands),
    handle: (commands) => issue(issuing, memory, commands),
  });
}

/** Finds what was answered before, and sees to it that those invoices have their PDFs. */
async function recall(issuing: Issuing, commands: Command[]): Promise<Map<string, Reply>> {
  const { pool } = issuing.database;
  const ids = commands.map(({ id }) => id);
  // In this order: what somebody else commits in between is found with the very reply that was given.
  const issued = await findIssued(pool, ids);
  const remembered = await findAnswers<typeof invoiceGenerated>(pool, ids);
  const known = new Map([...issued, ...remembered]);
  await keepDocuments(issuing, commands, known);
  return known;
}

async function issue(
  { database, documents, renderer, log }: Issuing,
  { numbers, logoOf }: Memory,
  commands: Command[],
): Promise<Map<string, Reply>> {
  const judged = await Promise.all(commands.map((command) => judge(command, logoOf)));
  const accepted = judged.filter(({ problems }) => problems.length === 0);
  const { sequences, stretches } = await numbers.presume(
    accepted.map(({ command: { value } }) => value),
  );
  try {
    const invoices = await Promise.all(
      accepted.map(({ command, logo }, index) =>
        makeInvoice(command, sequences[index] as number, { renderer, logo }),
      ),
    );
    const answers = answersTo(judged, invoices);
    // Side by side; when only the rows made it, the command comes again and `recall` makes up for it.
    await allOf([
      commitInvoices(database.pool, { stretches, invoices, answers: remembered(judged, answers) }),
      ...invoices.flatMap(({ files }) => putDocuments(documents, files)),
    ]);
    numbers.taken(stretches);
    // Once the replies are on their way.
    setImmediate(logOutcomes, log, judged, invoices);
    return answers;
  } catch (error) {
    numbers.forget(stretches);
    throw error;
  }
}

async function judge(command: Command, logoOf: Memory["logoOf"]): Promise<Judged> {
  const problems = problemsOf(command.value);
  const wanted = command.value.logo;
  if (!wanted) return { command, problems };
  const { logo, problem } = await logoOf(wanted);
  return problem ? { command, problems: [...problems, problem] } : { command, problems, logo };
}

/** Waits for all even when one fails: nothing goes on behind the back of who tries again. */
async function allOf(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === "rejected");
  if (failed) throw (failed as PromiseRejectedResult).reason;
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
      const broken = invoice.check?.findings.map(({ rule }) => rule) ?? [];
      if (broken.length > 0)
        log.warn({ correlationId, invoiceId: invoice.id, rules: broken }, "e-invoice breaks rules");
    } else {
      const codes = problems.map(({ code, field }) => (field ? `${field}: ${code}` : code));
      log.info({ correlationId, organisationId, problems: codes }, "invoice rejected");
    }
  }
}
