import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generateInvoice, invoiceGenerated } from "@recibo/common/contracts/index";
import type { InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import { derivedId, newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics, type TrialTopics } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import pg from "pg";
import { command } from "./command.ts";

let desk: TrialDesk;
let topics: TrialTopics;
let other: pg.Client;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["invoice-generator"] });
  topics = await openTrialTopics(desk, [invoiceGenerated]);
  other = new pg.Client({ connectionString: desk.databaseUrl });
  await other.connect();
});

afterAll(async () => {
  await other?.end();
  await topics?.close();
  await desk?.close();
});

type Issued = Extract<InvoiceGenerated, { outcome: "generated" }>;

const replyTo = async (id: string) => {
  const [reply] = await until("the reply", () => {
    const replies = topics.repliesTo(invoiceGenerated, id);
    return replies.length > 0 && replies;
  });
  return JSON.parse(String(reply?.value)) as Issued;
};

/** What another worker, which had the partition before, commits for a command: its number is 2. */
async function commitElsewhere(id: string, first: Issued): Promise<Issued> {
  const pdf = Buffer.from("the PDF that was made under the number 2");
  const key = `${first.organisationId}/${derivedId(id, "invoice")}.pdf`;
  await mkdir(dirname(join(desk.documents, key)), { recursive: true });
  await writeFile(join(desk.documents, key), pdf);
  const sha256 = createHash("sha256").update(pdf).digest("hex");
  const document = { ...first.invoice.document, key, sha256, bytes: pdf.length };
  const invoice = { ...first.invoice, id: derivedId(id, "invoice"), number: "INV-0002", document };
  const reply: Issued = { ...first, invoice };
  await other.query(
    `insert into invoice_generator.invoices
      select $1, organisation_id, series, 2, 'INV-0002', $2, content, totals, $3, $4, $5, 1, now()
      from invoice_generator.invoices where id = $6`,
    [invoice.id, id, key, sha256, pdf.length, first.invoice.id],
  );
  await other.query(
    "insert into invoice_generator.handled_commands values ($1, $2, $3, $4, now())",
    [id, first.organisationId, derivedId(id, "reply"), JSON.stringify(reply)],
  );
  await other.query("update invoice_generator.number_series set last_number = 2");
  return reply;
}

test("a worker that was overtaken answers as the other did, and leaves its PDF alone", async () => {
  const value = command();
  const first = await replyTo((await topics.say(generateInvoice, value)).id);
  // The other holds the series, as whoever issues an invoice does until it is committed.
  await other.query("begin");
  await other.query("select 1 from invoice_generator.number_series for update");
  const id = newId();
  await topics.say(generateInvoice, value, id);
  await until("the worker to wait for its number", async () => {
    const waiting = "select 1 from pg_stat_activity where datname = current_database()";
    return (await desk.sql(`${waiting} and wait_event_type = 'Lock'`)).length > 0;
  });
  const committed = await commitElsewhere(id, first);
  await other.query("commit");

  const reply = await replyTo(id);
  expect(reply).toEqual(committed);
  const pdf = await readFile(join(desk.documents, reply.invoice.document.key));
  expect(createHash("sha256").update(pdf).digest("hex")).toBe(reply.invoice.document.sha256);
});
