import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { InvoiceGenerated, IssuedInvoice } from "@recibo/common/contracts/invoice-generated";
import { connectDatabase, type Database } from "@recibo/common/database/database";
import { type DocumentStore, openDocumentStore } from "@recibo/common/documents/document-store";
import { createLogger, type Logger } from "@recibo/common/logging";
import type { Received } from "@recibo/common/messaging/envelope";
import { newId } from "@recibo/common/uuid";
import { issueInvoices } from "../src/issue-invoices.ts";
import { createRenderPool, type RenderPool } from "../src/pdf/render-pool.ts";

export type Command = Received<typeof generateInvoice>;

/** What workers that issue invoices work with, without a broker: tables and documents of their own. */
export type TrialIssuing = {
  readonly database: Database;
  readonly documents: DocumentStore;
  readonly renderer: RenderPool;
  readonly log: Logger;
  /** Where the documents lie. */
  readonly folder: string;
  /** One more worker. */
  worker(): ReturnType<typeof issueInvoices>;
  /** The numbers that an organisation's invoices have. */
  sequencesOf(organisationId: string): Promise<number[]>;
  close(): Promise<void>;
};

export async function openTrialIssuing(): Promise<TrialIssuing> {
  const schema = `issuing_${randomBytes(4).toString("hex")}`;
  const log = createLogger("test", "silent");
  const folder = await mkdtemp(join(tmpdir(), "recibo-documents-"));
  const settings = { url: process.env.DATABASE_URL as string, pool: 10 };
  const migrations = new URL("../migrations", import.meta.url).pathname;
  const database = await connectDatabase(settings, schema, migrations, log);
  const documents = await openDocumentStore({ folder });
  const renderer = createRenderPool({ threads: 1 });
  await renderer.ready;
  return {
    ...{ database, documents, renderer, log, folder },
    worker: () => issueInvoices({ database, documents, renderer, log }),
    sequencesOf: async (organisationId) => {
      const { rows } = await database.pool.query(
        "select sequence from invoices where organisation_id = $1 order by sequence",
        [organisationId],
      );
      return rows.map(({ sequence }) => sequence);
    },
    close: async () => {
      await renderer.close();
      await database.pool.query(`drop schema ${schema} cascade`);
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A command as a worker gets it. */
export const received = (value: GenerateInvoice, id = newId()): Command => ({
  ...{ id, source: "/test", time: "2026-11-02T00:00:00Z", correlationId: id, value },
  ...{ organisationId: value.organisationId, causationId: undefined, traceparent: undefined },
  record: undefined as never,
});

/** The invoice that a reply brings. */
export function issuedIn(reply: { value: InvoiceGenerated } | undefined): IssuedInvoice {
  if (reply?.value.outcome !== "generated") throw new Error(JSON.stringify(reply?.value));
  return reply.value.invoice;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
