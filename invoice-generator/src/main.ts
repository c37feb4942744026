import { generateInvoice, invoiceGenerated } from "@recibo/common/contracts/index";
import { openDatabase } from "@recibo/common/database/database";
import { trimHandledCommands } from "@recibo/common/database/trim-handled-commands";
import { openDocumentStore } from "@recibo/common/documents/document-store";
import { answering } from "@recibo/common/messaging/request-reply";
import { lowerPriorityOfProcess, workerNiceness } from "@recibo/common/service/lower-priority";
import { openMessaging } from "@recibo/common/service/messaging";
import { runService } from "@recibo/common/service/run-service";
import { checkedConfiguration } from "./configuration.ts";
import { issueInvoices } from "./issue-invoices.ts";
import { createRenderPool } from "./pdf/render-pool.ts";

/**
 * invoice-generator: issues invoices.
 *
 * consumes  generate-invoice
 * produces  invoice-generated (and dead-letter)
 * hears     failure-switches, in a local run, without a consumer group
 * stores    number series, invoices and the reply to every handled command in its own tables;
 *           PDFs and their XML in the document store, from which it reads logos
 */
await runService("invoice-generator", checkedConfiguration, async (service) => {
  lowerPriorityOfProcess(workerNiceness);
  const { documents: folder, renderer: pool } = service.configuration;
  const migrations = new URL("../migrations", import.meta.url).pathname;
  const database = await openDatabase(service, "invoice_generator", migrations);
  const documents = await openDocumentStore(folder);
  const renderer = service.own(createRenderPool({ threads: pool.threads }));
  await renderer.ready;

  const messaging = openMessaging(service);
  const issuing = answering({
    commands: generateInvoice,
    replies: invoiceGenerated,
    publisher: messaging.publisher,
    source: "/invoice-generator",
    handle: issueInvoices({ database, documents, renderer, log: service.log }),
  });
  await messaging.consume("invoice-generator", [issuing], [invoiceGenerated]);
  trimHandledCommands(service, { database, commands: generateInvoice, client: messaging.client });
});
