import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { paymentRecorded, paymentReversed } from "@recibo/common/contracts/index";
import type { PaymentReversed } from "@recibo/common/contracts/payment-reversed";
import { newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics, type TrialTopics } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";
import { outstandingOf, stateOf } from "../src/invoices/invoice-state.ts";
import { folded } from "../src/search/folded.ts";
import { credit, issue, today } from "./issuing.ts";
import { expectTrueTallies, keepStandings, someStandings } from "./kept-invoice.ts";

let desk: TrialDesk;
let topics: TrialTopics;
let ana: Visitor;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["dashboard", "invoice-generator"] });
  topics = await openTrialTopics(desk, [paymentRecorded, paymentReversed]);
  ana = await desk.signedUp();
});

afterAll(async () => {
  await topics?.close();
  await desk?.close();
});

async function rowOf(id: string) {
  const [row] = await desk.sql<Record<string, string>>(
    "select number, type, payable, paid, credited, outstanding, stage, corrects_id, series from dashboard.invoices where id = $1",
    [id],
  );
  return row;
}

const text = async (person: Visitor, path: string) => (await person.get(path)).text();
const numbersIn = (html: string) =>
  [...html.matchAll(/class="ledger-main"[^>]*>([^<]+)</g)].map(([, number]) => number);

test("the list finds by number and customer whatever the accents, filters, sorts, and keeps it all in the address", async () => {
  const person = await desk.signedUp();
  const names = ["Café Órion", "Zebra & Söhne", "Café Bar"];
  for (const [index, name] of names.entries())
    await issue(person, {
      "customer[name]": name,
      "lines[0][unitPrice]": String(10 * (index + 1)),
      issueDate: `2026-0${index + 1}-15`,
      dueDate: index === 0 ? "2026-03-01" : "2099-01-01",
    });
  const list = async (query: string) => numbersIn(await text(person, `/invoices?${query}`));
  expect(await list("")).toEqual(["INV-0003", "INV-0002", "INV-0001"]);
  expect(await list("q=CAFE")).toEqual(["INV-0003", "INV-0001"]);
  expect(await list("q=0002")).toEqual(["INV-0002"]);
  expect(await list("q=_afe")).toEqual([]);
  expect(await list("state=overdue")).toEqual(["INV-0001"]);
  expect(await list("issuedFrom=2026-02-01&issuedTo=2026-02-28")).toEqual(["INV-0002"]);
  expect(await list("dueTo=2026-12-31")).toEqual(["INV-0001"]);
  expect(await list("type=credit-note")).toEqual([]);
  expect(await list("sort=customer")).toEqual(["INV-0003", "INV-0001", "INV-0002"]);
  expect(await list("sort=amount")).toEqual(["INV-0001", "INV-0002", "INV-0003"]);

  const html = await text(person, "/invoices?q=cafe&sort=-amount");
  expect(html).toContain('hx-get="/invoices?q=cafe&amp;sort=-amount"');
  const overdue = html.slice(html.indexOf('data-testid="tab-overdue"')).slice(0, 300);
  expect(overdue).toContain('state-tab-count">1<');
  expect(overdue).toContain(">€23.80<");
  expect(await text(person, "/invoices?q=nobody")).toContain("No invoice matches");
  expect((await person.get("/invoices?page=9")).headers.get("location")).toBe("/invoices");
});

test("an invoice's state in SQL is the state in TypeScript, whatever happened to it", async () => {
  const standings = someStandings();
  const rows = await keepStandings(desk, standings, "2026-11-21");
  await expectTrueTallies(desk);
  await desk.sql(
    "update dashboard.invoices set paid = paid + 1, sent_at = now() where number like '%3'",
  );
  await expectTrueTallies(desk);
  await desk.sql("delete from dashboard.invoices where document_key = ''");
  await expectTrueTallies(desk);
  expect(rows.map(({ state }) => state)).toEqual(
    standings.map((standing) => stateOf(standing, "2026-11-21")),
  );
  expect(rows.map(({ outstanding }) => Number(outstanding))).toEqual(standings.map(outstandingOf));
  const names = rows.map(({ search }) => search.slice(0, search.lastIndexOf("\n")));
  expect(names).toEqual(standings.map(({ name }) => folded(name)));
});

test("the export has what the list has, in the reader's dialect, and runs nothing in a spreadsheet", async () => {
  const person = await desk.signedUp();
  await issue(person, { "customer[name]": '=HYPERLINK("http://evil";"x")' });
  await issue(person, { "customer[name]": "Plain, with comma" });
  const english = await person.get("/invoices.csv?q=plain");
  expect(english.headers.get("content-type")).toMatch(/^text\/csv; charset=utf-8/);
  expect(english.headers.get("content-disposition")).toMatch(
    /attachment; filename="invoices-.*csv"/,
  );
  const bytes = new Uint8Array(await english.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = new TextDecoder().decode(bytes).split("\r\n");
  expect(lines).toEqual([
    "Number,Kind,Customer,Issue date,Due date,State,Sent on,Currency,Amount,Paid,Credited,Open",
    'INV-0002,Invoice,"Plain, with comma",2026-11-02,2026-12-02,Generated,,EUR,285.60,0.00,0.00,285.60',
    "",
  ]);

  await person.post("/", "/language", { language: "pt-BR" });
  const portuguese = await text(person, "/invoices.csv");
  expect(portuguese).toContain(`"'=HYPERLINK(""http://evil"";""x"")"`);
  expect(portuguese).toContain(";EUR;285,60;0,00;");
  expect(portuguese).toContain(";Situação;");
});

test("marking as sent moves an invoice on, and taking that back moves it back", async () => {
  const id = await issue(ana);
  const page = `/invoices/${id}`;
  expect((await ana.post(page, `${page}/sent`, { sentOn: "2099-01-01" })).status).toBe(422);
  expect((await ana.post(page, `${page}/sent`, { sentOn: "2026-11-01" })).status).toBe(422);
  await ana.post(page, `${page}/sent`, { sentOn: "2026-11-03" });
  expect((await rowOf(id))?.stage).toBe("sent");
  expect(await text(ana, page)).toContain("Sent on 3 Nov 2026.");
  await ana.post(page, `${page}/not-sent`, {});
  expect((await rowOf(id))?.stage).toBe("generated");
});

test("a payment says how it came in, to the page and to others; more than is open is refused with a sentence", async () => {
  const id = await issue(ana);
  const page = `/invoices/${id}`;
  const pay = (amount: string, method: string) =>
    ana.post(page, `${page}/payments`, { paymentId: newId(), date: "2026-11-10", amount, method });
  expect((await pay("100.00", "pix")).status).toBe(303);
  const refused = await pay("185.61", "card");
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("Only €185.60 is open on this invoice.");
  expect((await rowOf(id))?.stage).toBe("partly-paid");
  const heard = await until("the payment on its topic", () =>
    topics
      .on(paymentRecorded)
      .map(({ value }) => JSON.parse(String(value)) as { invoiceId: string; method: string })
      .find(({ invoiceId }) => invoiceId === id),
  );
  expect(heard.method).toBe("pix");
  expect(await text(ana, page)).toContain("€100.00 paid · Pix");
});

test("a mistyped payment is taken back once, with a reason; it stays on the page and counts nowhere", async () => {
  const id = await issue(ana);
  const page = `/invoices/${id}`;
  const paymentId = newId();
  const payment = { paymentId, date: today(), amount: "285.60" };
  await ana.post(page, `${page}/payments`, payment);
  expect((await rowOf(id))?.stage).toBe("paid");
  const tallied = async (stage: string) => {
    const [row] = await desk.sql<{ outstanding: string }>(
      `select coalesce(sum(t.outstanding), 0) as outstanding from dashboard.invoice_tallies t
        join dashboard.invoices i using (organisation_id) where i.id = $1 and t.stage = $2`,
      [id, stage],
    );
    return Number(row?.outstanding);
  };
  const before = await tallied("generated");
  const path = `${page}/payments/${paymentId}/reverse`;

  const eve = await desk.signedUp();
  expect((await eve.get(path)).status).toBe(404);
  expect((await eve.post("/account", path, { reason: "Mine" })).status).toBe(404);
  const others = await issue(ana);
  const elsewhere = `/invoices/${others}/payments/${paymentId}/reverse`;
  expect((await ana.post("/account", elsewhere, { reason: "Wrong page" })).status).toBe(404);
  const unsaid = await ana.post(path, path, { reason: "  " });
  expect([unsaid.status, await unsaid.text()]).toEqual([
    422,
    expect.stringContaining("Say why this payment is reversed."),
  ]);
  expect((await rowOf(id))?.stage).toBe("paid");

  const answers = await Promise.all(
    [1, 2, 3].map((at) => ana.post("/account", path, { reason: `Belongs elsewhere, ${at}` })),
  );
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
  expect(await rowOf(id)).toMatchObject({ paid: "0", outstanding: "28560", stage: "generated" });
  // Of the other invoice too, which was asked for in between.
  expect((await tallied("generated")) - before).toBe(28_560 * 2);
  const heard = await until("the reversal on its topic", () => {
    const all = topics.on(paymentReversed).map(({ key, value }) => ({
      ...(JSON.parse(String(value)) as PaymentReversed),
      key: String(key),
    }));
    const of = all.filter((each) => each.paymentId === paymentId);
    return of.length > 0 && of;
  });
  expect(heard).toEqual([
    expect.objectContaining({ invoiceId: id, amount: 28_560, currency: "EUR", date: today() }),
  ]);
  expect(heard[0]?.key).toBe(heard[0]?.organisationId);
  expect(heard[0]?.reason).toMatch(/^Belongs elsewhere, \d$/);

  const html = await text(ana, page);
  expect(html).toMatch(/<del>[\s\S]*€285\.60[\s\S]*<\/del>/);
  expect(html).toMatch(/Reversed on .* by .*: Belongs elsewhere, \d/);
  expect((await ana.get(path)).headers.get("location")).toBe(page);
  // Told again it is still taken back, and the money can come in after all.
  await ana.post(page, `${page}/payments`, payment);
  expect((await rowOf(id))?.paid).toBe("0");
  await ana.post(page, `${page}/payments`, { ...payment, paymentId: newId() });
  expect((await rowOf(id))?.stage).toBe("paid");
});

test("a duplicate begins with all that the invoice says, but today's dates", async () => {
  const id = await issue(ana, {
    "lines[0][discount]": "12.5%",
    note: "Thank you",
    orderReference: "PO 7",
  });
  const html = await text(ana, `/invoices/new?from=${id}`);
  for (const [name, value] of [
    ["lines[0][description]", "Consulting"],
    ["lines[0][discount]", "12.5%"],
    ["lines[0][taxRate]", "19"],
    ["issueDate", today()],
    ["orderReference", ""],
  ])
    expect(html).toContain(
      `name="${name}" type="${name === "issueDate" ? "date" : "text"}" value="${value}"`,
    );
  expect(html).toContain(">Thank you</textarea>");
});

test("the XML of an e-invoice is downloaded by its number, and its check is on the page", async () => {
  const id = await issue(ana);
  const xml = await ana.get(`/invoices/${id}/xml`);
  expect(xml.headers.get("content-type")).toMatch(/^application\/xml/);
  expect(xml.headers.get("content-disposition")).toMatch(/^attachment; filename="INV-\d+\.xml"$/);
  expect(await xml.text()).toContain("CrossIndustryInvoice");
  expect(await text(ana, `/invoices/${id}`)).toContain('data-testid="check" data-ok="true"');
});

test("a person of another organisation finds nothing of an invoice, and changes nothing", async () => {
  const id = await issue(ana);
  const eve = await desk.signedUp();
  for (const part of ["", "/pdf", "/xml", "/credit"])
    expect((await eve.get(`/invoices/${id}${part}`)).status).toBe(404);
  const posts = { sent: { sentOn: today() }, "not-sent": {}, payments: { amount: "1" } };
  for (const [part, fields] of Object.entries(posts))
    expect((await eve.post("/invoices/new", `/invoices/${id}/${part}`, fields)).status).toBe(404);
  expect((await credit(eve, id, ["1"])).status).not.toBe(303);
  expect(await text(eve, `/invoices/new?from=${id}`)).not.toContain("Consulting");
  expect(await text(eve, "/invoices.csv")).not.toContain("Kunde AG");
  expect((await rowOf(id))?.stage).toBe("generated");
});
