import { fileURLToPath } from "node:url";
import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import { generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { invoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import { connectDatabase, type Database } from "@recibo/common/database/database";
import { createLogger } from "@recibo/common/logging";
import type { Received } from "@recibo/common/messaging/envelope";
import { derivedId, newId } from "@recibo/common/uuid";
import type { Reply } from "@recibo/dashboard/answers/answer";
import { recordReplies } from "@recibo/dashboard/answers/record-replies";
import { createAsk } from "@recibo/dashboard/asking/ask";
import type { SignedIn } from "@recibo/dashboard/web/session";
import { commitInvoices } from "@recibo/invoice-generator/invoices";
import { createPeople } from "../contenders/durable/people.ts";
import { type Pace, paced } from "../load/drive.ts";

type Generated = Extract<Received<typeof invoiceGenerated>["value"], { outcome: "generated" }>;

/** The three statements that commit on the way of an invoice, with nothing around them. */
export type OwnCommits = { paced(pace: Pace): Promise<Float64Array>; close(): Promise<void> };

const migrationsOf = (service: string) =>
  fileURLToPath(new URL(`../../../${service}/migrations`, import.meta.url));

/**
 * The desk's own statements one after the other, on tables of their own: the ask (request and outbox), the
 * worker's commit (number, invoice, remembered reply), the recorded reply (request, invoice, inbox,
 * notification). They are durable, as the server is set up.
 */
export default async function open(settings: {
  databaseUrl: string;
  /** The command as JSON, and its reply. */
  command: string;
  reply: string;
}): Promise<OwnCommits> {
  const log = createLogger("own-commits", "warn");
  const connect = (schema: string, service: string) =>
    connectDatabase({ url: settings.databaseUrl, pool: 2 }, schema, migrationsOf(service), log);
  const dashboard = await connect("dashboard", "dashboard");
  const generator = await connect("invoice_generator", "invoice-generator");
  const [person] = (await createPeople(dashboard, 1)) as [SignedIn];
  const ask = createAsk(dashboard, () => undefined);
  const content = { ...JSON.parse(settings.command), organisationId: person.organisationId };
  const reply: Generated = JSON.parse(settings.reply);
  let sequence = 0;

  async function commits(): Promise<void> {
    const requestId = newId();
    sequence++;
    const { userId, organisationId } = person;
    await ask({ requestId, userId, organisationId, contract: generateInvoice, command: content });
    const value = replyFor(requestId, sequence, organisationId, reply);
    await commitOne(generator, requestId, sequence, content, value);
    await recordReplies(dashboard, [received(requestId, sequence, value)]);
  }

  return {
    paced: (pace) => paced(commits, pace),
    close: async () => {
      await dashboard.close();
      await generator.close();
    },
  };
}

function replyFor(
  requestId: string,
  sequence: number,
  organisationId: string,
  { outcome, invoice }: Generated,
): Generated {
  const id = derivedId(requestId, "invoice");
  return { outcome, organisationId, invoice: { ...invoice, id, number: `INV-${sequence}` } };
}

async function commitOne(
  { pool }: Database,
  commandId: string,
  sequence: number,
  content: GenerateInvoice,
  value: Generated,
): Promise<void> {
  const { organisationId, series } = content;
  const now = new Date().toISOString();
  await commitInvoices(pool, {
    stretches: [{ organisationId, series, after: sequence - 1, count: 1, isNew: sequence === 1 }],
    invoices: [
      {
        ...{ commandId, organisationId, sequence, content },
        ...{ issued: value.invoice, issuedAt: now, layout: 2, files: new Map() },
      },
    ],
    answers: [
      {
        ...{ commandId, organisationId },
        answer: { id: derivedId(commandId, "reply"), value, handledAt: now },
      },
    ],
  });
}

function received(requestId: string, sequence: number, value: Generated): Reply {
  const now = Date.now();
  return {
    id: derivedId(requestId, "reply"),
    source: "/bench",
    time: new Date(now).toISOString(),
    correlationId: requestId,
    organisationId: value.organisationId,
    causationId: requestId,
    traceparent: undefined,
    value,
    record: {
      ...{ topic: "invoice-generated", partition: 0, offset: String(sequence), headers: {} },
      ...{ key: null, value: null, receivedAt: now, timestamp: now },
    },
  };
}
