import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { InvoiceGenerated, IssuedInvoice } from "@recibo/common/contracts/invoice-generated";
import { connectDatabase, type Database } from "@recibo/common/database/database";
import { type DocumentStore, openDocumentStore } from "@recibo/common/documents/document-store";
import { isOutage } from "@recibo/common/errors";
import { createLogger, type Logger } from "@recibo/common/logging";
import type { Received } from "@recibo/common/messaging/envelope";
import { newId } from "@recibo/common/uuid";
import fc from "fast-check";
import { issueInvoices } from "../src/issue-invoices.ts";
import { printableInvoice } from "../src/new-invoice.ts";
import { createRenderPool, type RenderPool } from "../src/pdf/render-pool.ts";
import { command } from "./command.ts";
import { logoFiles } from "./logos.ts";

type Command = Received<typeof generateInvoice>;

let database: Database;
let documents: DocumentStore;
let renderer: RenderPool;
let folder: string;
const schema = `issuing_${randomBytes(4).toString("hex")}`;
const log = createLogger("test", "silent");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-documents-"));
  const settings = { url: process.env.DATABASE_URL as string, pool: 10 };
  const migrations = new URL("../migrations", import.meta.url).pathname;
  database = await connectDatabase(settings, schema, migrations, log);
  documents = await openDocumentStore({ folder });
  renderer = createRenderPool({ threads: 1 });
  await renderer.ready;
});

afterAll(async () => {
  await renderer?.close();
  await database?.pool.query(`drop schema ${schema} cascade`);
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

const worker = () => issueInvoices({ database, documents, renderer, log });
const received = (value: GenerateInvoice, id = newId()): Command => ({
  ...{ id, source: "/test", time: "2026-11-02T00:00:00Z", correlationId: id, value },
  ...{ organisationId: value.organisationId, causationId: undefined, traceparent: undefined },
  record: undefined as never,
});

async function sequencesOf(organisationId: string): Promise<number[]> {
  const { rows } = await database.pool.query(
    "select sequence from invoices where organisation_id = $1 order by sequence",
    [organisationId],
  );
  return rows.map(({ sequence }) => sequence);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** As the broker does it: what met an outage comes again. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
  }
}

test("three workers that issue in one series at once leave no gap and no double, whatever comes again", async () => {
  const batches = fc.array(fc.array(fc.nat({ max: 14 }), { minLength: 1, maxLength: 4 }), {
    minLength: 3,
    maxLength: 9,
  });
  await fc.assert(
    fc.asyncProperty(batches, async (batchesOfCommands) => {
      const organisationId = newId();
      const commands = upTo(15).map(() => received(command({ organisationId })));
      const workers = [worker(), worker(), worker()];
      const replies = new Map<string, Set<string>>();
      await Promise.all(
        workers.map(async (issue, turn) => {
          for (const [index, batch] of batchesOfCommands.entries()) {
            if (index % 3 !== turn) continue;
            const wanted = batch.map((each) => commands[each] as Command);
            const answers = await untilDone(() => issue(wanted));
            for (const [place, { id }] of wanted.entries())
              replies.set(
                id,
                (replies.get(id) ?? new Set()).add(JSON.stringify(answers[place]?.value)),
              );
          }
        }),
      );
      expect(await sequencesOf(organisationId)).toEqual(upTo(replies.size));
      for (const said of replies.values()) expect(said.size).toBe(1);
    }),
    { numRuns: 15 },
  );
});

test("a number that somebody else took in between is not given twice, and the PDF bears the one that counts", async () => {
  const organisationId = newId();
  const [mine, theirs] = [worker(), worker()];
  await mine([received(command({ organisationId }))]);
  await theirs([received(command({ organisationId }))]);
  const [reply] = await mine([received(command({ organisationId }))]);

  expect(await sequencesOf(organisationId)).toEqual([1, 2, 3]);
  const value = reply?.value;
  if (value?.outcome !== "generated") throw new Error("no invoice");
  expect(value.invoice.number).toBe("INV-0003");
  const { key, sha256 } = value.invoice.document;
  expect(sha256Of(await readFile(join(folder, key)))).toBe(sha256);
});

test("a batch with a new and a known command numbers the new one only", async () => {
  const organisationId = newId();
  const issue = worker();
  const known = received(command({ organisationId }));
  const [before] = await issue([known]);
  const [again, fresh] = await issue([known, received(command({ organisationId }))]);
  expect(again?.value).toEqual(before?.value);
  expect(again?.id).toBe(before?.id);
  expect(fresh?.value).toMatchObject({ outcome: "generated", invoice: { number: "INV-0002" } });
});

test("a command whose reply was forgotten meanwhile is answered from its invoice, by a worker that takes it for new too", async () => {
  const organisationId = newId();
  const issue = worker();
  const asked = received(command({ organisationId }));
  const [before] = await issue([asked]);
  await database.pool.query("delete from handled_commands where command_id = $1", [asked.id]);

  const [after, fresh] = await issue([asked, received(command({ organisationId }))]);
  expect(after).toMatchObject({ id: before?.id, value: before?.value });
  expect(fresh?.value).toMatchObject({ outcome: "generated", invoice: { number: "INV-0002" } });
  expect(await sequencesOf(organisationId)).toEqual([1, 2]);
});

test("an invoice whose PDF was lost between the commit and the disk gets it when its command comes again", async () => {
  const asked = received(command());
  const [before] = await worker()([asked]);
  if (before?.value.outcome !== "generated") throw new Error("no invoice");
  const { key, sha256 } = before.value.invoice.document;
  const whole = await readFile(join(folder, key));

  await rm(join(folder, key));
  expect((await worker()([asked]))[0]).toEqual(before);
  expect(await readFile(join(folder, key))).toEqual(whole);

  await writeFile(join(folder, key), whole.subarray(0, 100)); // cut short by a crash
  await worker()([asked]);
  expect(sha256Of(await readFile(join(folder, key)))).toBe(sha256);
});

test("while the document store takes nothing no reply is given, and afterwards there is one invoice", async () => {
  const organisationId = newId();
  const issue = worker();
  const asked = received(command({ organisationId }));
  // A file where the organisation's folder would be: works for root too, whom no permission stops.
  await writeFile(join(folder, organisationId), "in the way");
  const refused = await issue([asked]).catch((error: unknown) => error);
  expect(isOutage(refused)).toBe(true);
  await rm(join(folder, organisationId));

  const [reply] = await issue([asked]);
  expect(reply?.value).toMatchObject({ outcome: "generated", invoice: { number: "INV-0001" } });
  expect(await sequencesOf(organisationId)).toEqual([1]);
  const files = await readdir(join(folder, organisationId));
  expect(files.map((name) => name.slice(name.indexOf("."))).toSorted()).toEqual([".pdf", ".xml"]);
});

test("a rejected command takes no number", async () => {
  const organisationId = newId();
  const bad = received(command({ organisationId, dueDate: "2026-01-01" }));
  const good = received(command({ organisationId }));
  const replies = await worker()([bad, good]);
  expect(replies.map(({ value }) => value.outcome)).toEqual(["rejected", "generated"]);
  expect(await sequencesOf(organisationId)).toEqual([1]);
});

test("an invoice comes with its XML alone and with what the worker's own checks say", async () => {
  const asked = received(command({ lines: [exempt] }));
  const invoice = issuedIn((await worker()([asked]))[0]);
  expect(invoice).toMatchObject({
    type: "invoice",
    totals: { taxes: [{ category: "E", exemptionReason: exempt.exemptionReason }] },
    check: { profile: "EN 16931", ok: true, findings: [] },
  });
  const { key = "", sha256, bytes } = invoice.xml ?? {};
  const xml = await readFile(join(folder, key));
  expect([sha256Of(xml), xml.byteLength]).toEqual([sha256, bytes]);
  expect(xml.toString()).toContain(exempt.exemptionReason);

  await rm(join(folder, key));
  await database.pool.query("delete from handled_commands where command_id = $1", [asked.id]);
  expect(issuedIn((await worker()([asked]))[0])).toEqual(invoice);
  expect(await readFile(join(folder, key))).toEqual(xml);
});

test("a series begins with the number in its braces, and counts on when its pattern gets more digits", async () => {
  const organisationId = newId();
  const of = (series: string) => received(command({ organisationId, series }));
  const issue = worker();
  const patterns = ["2026/{0041}", "2026/{0041}", "INV", "2026/{00001}", "INV-{01}", "{7}-26"];
  const replies = [...(await issue(patterns.slice(0, 3).map(of)))];
  for (const pattern of patterns.slice(3)) replies.push(...(await issue([of(pattern)])));
  expect(replies.map((reply) => issuedIn(reply).number)).toEqual([
    ...["2026/0041", "2026/0042", "INV-0001", "2026/00043", "INV-02", "7-26"],
  ]);
});

test("a credit note takes a number of its own series and says what it corrects", async () => {
  const organisationId = newId();
  const issue = worker();
  const invoice = issuedIn((await issue([received(command({ organisationId }))]))[0]);
  const { id: invoiceId, number, issueDate } = invoice;
  const corrects = { invoiceId, number, issueDate };
  const asked = command({ organisationId, type: "credit-note", series: "CN-{001}", corrects });
  const note = issuedIn((await issue([received(asked)]))[0]);
  expect(note).toMatchObject({ type: "credit-note", number: "CN-001", corrects });
});

test("a logo of the document store is printed; one that is not there or is another one is refused", async () => {
  const organisationId = newId();
  const key = `${organisationId}/logos/logo.png`;
  await documents.put(key, logoFiles.png);
  const sha256 = sha256Of(logoFiles.png);
  const asking = (logo: { key: string; sha256: string }) =>
    received(command({ organisationId, logo }));
  const broken = Buffer.from("no picture");
  await documents.put(`${organisationId}/logos/broken`, broken);
  const replies = await worker()([
    asking({ key, sha256 }),
    asking({ key: `${organisationId}/logos/gone.png`, sha256 }),
    asking({ key, sha256: sha256Of(broken) }),
    asking({ key: `${organisationId}/logos/broken`, sha256: sha256Of(broken) }),
  ]);
  const pdf = await readFile(join(folder, issuedIn(replies[0]).document.key));
  expect(pdf.includes("/Subtype /Image")).toBe(true);
  expect(replies.slice(1).map(({ value }) => value)).toMatchObject([
    { outcome: "rejected", problems: [{ code: "logo-missing", field: "logo" }] },
    { outcome: "rejected", problems: [{ code: "logo-missing", field: "logo" }] },
    { outcome: "rejected", problems: [{ code: "logo-unreadable", field: "logo" }] },
  ]);
});

test("while the store of the logos is away an invoice waits; once it is back the invoice is issued with its logo", async () => {
  const organisationId = newId();
  const own = await mkdtemp(join(tmpdir(), "recibo-unmounted-"));
  const store = await openDocumentStore({ folder: own });
  const errors: object[] = [];
  const heard: Logger = Object.create(log, {
    error: { value: (facts: object) => errors.push(facts) },
  });
  const issue = issueInvoices({ database, documents: store, renderer, log: heard });
  const logo = { key: `logos/${organisationId}/logo.png`, sha256: sha256Of(logoFiles.png) };
  const asked = received(command({ organisationId, logo }));
  await expect(issue([asked])).rejects.toMatchObject({ code: "OUTAGE" });
  await store.put(`logos/${newId()}/other.png`, logoFiles.png);
  const gone = received(command({ organisationId, logo }));
  expect((await issue([gone]))[0]?.value).toMatchObject({ outcome: "rejected" });
  await store.put(logo.key, logoFiles.png);
  const { document, xml } = issuedIn((await issue([asked]))[0]);
  expect((await readFile(join(own, document.key))).includes("/Subtype /Image")).toBe(true);

  // Lost with its logo: what would be drawn without it is not given out under the same name.
  const lose = (...keys: string[]) => Promise.all(keys.map((key) => rm(join(own, key))));
  await lose(document.key, xml?.key ?? "", logo.key);
  await issue([asked]);
  await expect(store.holds(document.key, document.sha256)).resolves.toBe(false);
  await expect(store.holds(xml?.key ?? "", xml?.sha256 ?? "")).resolves.toBe(true);
  expect(errors).toMatchObject([{ code: "logo-missing" }]);
  await rm(join(own, "logos"), { recursive: true });
  await expect(issue([asked])).rejects.toMatchObject({ code: "OUTAGE" });
  await store.put(logo.key, logoFiles.png);
  await issue([asked]);
  await expect(store.holds(document.key, document.sha256)).resolves.toBe(true);
  await rm(own, { recursive: true });
});

test("the lost PDF of an invoice from before there were e-invoices is drawn as it was", async () => {
  const asked = received(command());
  const { number, totals, document } = issuedIn((await worker()([asked]))[0]);
  const old = { ...printableInvoice(asked, number), layout: 1 as const };
  const { pdf } = await renderer.render(old);
  await database.pool.query(
    `update invoices set layout = 1, e_invoice = null, document_key = $2, document_sha256 = $3
      where command_id = $1`,
    [asked.id, `${asked.organisationId}/old.pdf`, pdf.sha256],
  );
  await database.pool.query("delete from handled_commands where command_id = $1", [asked.id]);

  const again = issuedIn((await worker()([asked]))[0]);
  expect(again).toMatchObject({ number, totals });
  expect(again).not.toHaveProperty("xml");
  expect(pdf.sha256).not.toBe(document.sha256);
  expect(sha256Of(await readFile(join(folder, again.document.key)))).toBe(pdf.sha256);
});

const exempt = {
  ...{ description: "Course", quantity: "1", unitPrice: 50_000, taxRate: "0" },
  ...{ taxCategory: "E" as const, exemptionReason: "Exempt under section 4 no. 21 UStG" },
};

function issuedIn(reply: { value: InvoiceGenerated } | undefined): IssuedInvoice {
  if (reply?.value.outcome !== "generated") throw new Error(JSON.stringify(reply?.value));
  return reply.value.invoice;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
