import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openDocumentStore } from "@recibo/common/documents/document-store";
import { isOutage } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import { newId } from "@recibo/common/uuid";
import { issueInvoices } from "../src/issue-invoices.ts";
import { printableInvoice } from "../src/new-invoice.ts";
import { command } from "./command.ts";
import { logoFiles } from "./logos.ts";
import {
  issuedIn,
  openTrialIssuing,
  received,
  sha256Of,
  type TrialIssuing,
} from "./trial-issuing.ts";

let issuing: TrialIssuing;

beforeAll(async () => {
  issuing = await openTrialIssuing();
});

afterAll(() => issuing?.close());

const exempt = {
  ...{ description: "Course", quantity: "1", unitPrice: 50_000, taxRate: "0" },
  ...{ taxCategory: "E" as const, exemptionReason: "Exempt under section 4 no. 21 UStG" },
};

test("an invoice whose PDF was lost between the commit and the disk gets it when its command comes again", async () => {
  const asked = received(command());
  const [before] = await issuing.worker()([asked]);
  if (before?.value.outcome !== "generated") throw new Error("no invoice");
  const { key, sha256 } = before.value.invoice.document;
  const whole = await readFile(join(issuing.folder, key));

  await rm(join(issuing.folder, key));
  expect((await issuing.worker()([asked]))[0]).toEqual(before);
  expect(await readFile(join(issuing.folder, key))).toEqual(whole);

  await writeFile(join(issuing.folder, key), whole.subarray(0, 100)); // cut short by a crash
  await issuing.worker()([asked]);
  expect(sha256Of(await readFile(join(issuing.folder, key)))).toBe(sha256);
});

test("while the document store takes nothing no reply is given, and afterwards there is one invoice", async () => {
  const organisationId = newId();
  const issue = issuing.worker();
  const asked = received(command({ organisationId }));
  // A file where the organisation's folder would be: works for root too, whom no permission stops.
  await writeFile(join(issuing.folder, organisationId), "in the way");
  const refused = await issue([asked]).catch((error: unknown) => error);
  expect(isOutage(refused)).toBe(true);
  await rm(join(issuing.folder, organisationId));

  const [reply] = await issue([asked]);
  expect(reply?.value).toMatchObject({ outcome: "generated", invoice: { number: "INV-0001" } });
  expect(await issuing.sequencesOf(organisationId)).toEqual([1]);
  const files = await readdir(join(issuing.folder, organisationId));
  expect(files.map((name) => name.slice(name.indexOf("."))).toSorted()).toEqual([".pdf", ".xml"]);
});

test("an invoice comes with its XML alone and with what the worker's own checks say", async () => {
  const asked = received(command({ lines: [exempt] }));
  const invoice = issuedIn((await issuing.worker()([asked]))[0]);
  expect(invoice).toMatchObject({
    type: "invoice",
    totals: { taxes: [{ category: "E", exemptionReason: exempt.exemptionReason }] },
    check: { profile: "EN 16931", ok: true, findings: [] },
  });
  const { key = "", sha256, bytes } = invoice.xml ?? {};
  const xml = await readFile(join(issuing.folder, key));
  expect([sha256Of(xml), xml.byteLength]).toEqual([sha256, bytes]);
  expect(xml.toString()).toContain(exempt.exemptionReason);

  await rm(join(issuing.folder, key));
  await issuing.database.pool.query("delete from handled_commands where command_id = $1", [
    asked.id,
  ]);
  expect(issuedIn((await issuing.worker()([asked]))[0])).toEqual(invoice);
  expect(await readFile(join(issuing.folder, key))).toEqual(xml);
});

test("a logo of the document store is printed; one that is not there or is another one is refused", async () => {
  const organisationId = newId();
  const key = `${organisationId}/logos/logo.png`;
  await issuing.documents.put(key, logoFiles.png);
  const sha256 = sha256Of(logoFiles.png);
  const asking = (logo: { key: string; sha256: string }) =>
    received(command({ organisationId, logo }));
  const broken = Buffer.from("no picture");
  await issuing.documents.put(`${organisationId}/logos/broken`, broken);
  const replies = await issuing.worker()([
    asking({ key, sha256 }),
    asking({ key: `${organisationId}/logos/gone.png`, sha256 }),
    asking({ key, sha256: sha256Of(broken) }),
    asking({ key: `${organisationId}/logos/broken`, sha256: sha256Of(broken) }),
  ]);
  const pdf = await readFile(join(issuing.folder, issuedIn(replies[0]).document.key));
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
  const heard: Logger = Object.create(issuing.log, {
    error: { value: (facts: object) => errors.push(facts) },
  });
  const issue = issueInvoices({ ...issuing, documents: store, log: heard });
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
  const { number, totals, document } = issuedIn((await issuing.worker()([asked]))[0]);
  const old = { ...printableInvoice(asked, number), layout: 1 as const };
  const { pdf } = await issuing.renderer.render(old);
  await issuing.database.pool.query(
    `update invoices set layout = 1, e_invoice = null, document_key = $2, document_sha256 = $3
      where command_id = $1`,
    [asked.id, `${asked.organisationId}/old.pdf`, pdf.sha256],
  );
  await issuing.database.pool.query("delete from handled_commands where command_id = $1", [
    asked.id,
  ]);

  const again = issuedIn((await issuing.worker()([asked]))[0]);
  expect(again).toMatchObject({ number, totals });
  expect(again).not.toHaveProperty("xml");
  expect(pdf.sha256).not.toBe(document.sha256);
  expect(sha256Of(await readFile(join(issuing.folder, again.document.key)))).toBe(pdf.sha256);
});
