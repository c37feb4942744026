import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { Visitor } from "@recibo/local/trial/visitor";
import { keepInvoice } from "./kept-invoice.ts";
import { invoicingForm, picture, uploadLogo } from "./organisation-forms.ts";

let desk: TrialDesk;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["dashboard"] });
});

afterAll(() => desk?.close());

const baker = {
  name: "Boulangerie Sélène",
  country: "FR",
  taxId: "FR 40 303 265 045",
  street: "14 rue des Martyrs",
  postcode: "75009",
  city: "Paris",
  email: "",
};

/** Sends the customer form; returns the new customer's id. */
async function add(visitor: Visitor, fields: Record<string, string> = {}): Promise<string> {
  const id = newId();
  const response = await send(visitor, { id, ...fields });
  expect(response.headers.get("location")).toBe(`/customers/${id}`);
  return id;
}

const send = (visitor: Visitor, fields: Record<string, string>) =>
  visitor.post("/customers/new", "/customers", { ...baker, ...fields });
const page = async (visitor: Visitor, path: string) => (await visitor.get(path)).text();
const namesIn = (html: string) =>
  [...html.matchAll(/class="customer-name"[^>]*>([^<]+)</g)].map(([, name]) => name);

async function picked(visitor: Visitor, search: string): Promise<string[]> {
  const response = await visitor.get(`/customers/pick?q=${encodeURIComponent(search)}`);
  const { customers } = (await response.json()) as { customers: { name: string }[] };
  return customers.map(({ name }) => name);
}

const organisationOf = async (customerId: string) => {
  const [row] = await desk.sql<{ id: string }>(
    "select organisation_id as id from dashboard.customers where id = $1",
    [customerId],
  );
  return row?.id as string;
};

test("a customer is found by any words of its name, city or tax id, whatever accents and capitals", async () => {
  const [ana, eve] = [await desk.signedUp(), await desk.signedUp()];
  await add(ana);
  await add(ana, { name: "ÉLAN SA", city: "Orléans", taxId: "" });
  await add(ana, { name: "100% Coton", taxId: "" });
  await add(eve, { name: "Sélène & Eve" });
  expect(await picked(ana, "selene")).toEqual(["Boulangerie Sélène"]);
  expect(await picked(ana, "paris BOUL")).toEqual(["Boulangerie Sélène"]);
  expect(await picked(ana, "Boulangerie Sélène, Paris")).toEqual(["Boulangerie Sélène"]);
  expect(await picked(ana, "fr40303265045")).toEqual(["Boulangerie Sélène"]);
  expect(await picked(ana, "orleans")).toEqual(["ÉLAN SA"]);
  expect(await picked(ana, "100%")).toEqual(["100% Coton"]);
  expect(await picked(ana, "_ %")).toEqual([]);
  expect(await picked(ana, "")).toEqual(["100% Coton", "Boulangerie Sélène", "ÉLAN SA"]);
  expect(await picked(ana, "\0")).toHaveLength(3);
  expect(namesIn(await page(ana, "/customers?q=coton"))).toEqual(["100% Coton"]);
});

test("the list has pages and counts what it finds", async () => {
  const ana = await desk.signedUp();
  const first = await add(ana, { name: "Aaron" });
  await desk.sql(
    `insert into dashboard.customers (id, organisation_id, name, street, postcode, city, country)
      select gen_random_uuid(), $1, 'Company ' || lpad(n::text, 2, '0'), 'Street 1', '', 'Town', 'PT'
      from generate_series(1, 30) as n`,
    [await organisationOf(first)],
  );
  const second = await page(ana, "/customers?q=company&page=2");
  expect(namesIn(second)).toEqual([26, 27, 28, 29, 30].map((number) => `Company ${number}`));
  expect(second).toContain("30 customers");
  expect(second).toContain('href="/customers?q=company&amp;page=1"');
  expect(await picked(ana, "company")).toHaveLength(20);
});

test("a form sent twice makes one customer, and one with another's id none", async () => {
  const [ana, eve] = [await desk.signedUp(), await desk.signedUp()];
  const id = await add(ana);
  expect((await send(ana, { id })).headers.get("location")).toBe(`/customers/${id}`);
  expect(namesIn(await page(ana, "/customers"))).toEqual(["Boulangerie Sélène"]);
  expect((await send(eve, { id, name: "Eve's" })).status).toBe(404);
  expect(await page(ana, `/customers/${id}`)).not.toContain("Eve's");
  expect(namesIn(await page(eve, "/customers"))).toEqual([]);
});

test("what is wrong is said at each field, and what was typed stays", async () => {
  const ana = await desk.signedUp();
  const wrong = { taxId: "FR40303265046", street: " ", email: "nobody", paymentDays: "soon" };
  const response = await send(ana, { ...wrong, city: 'Paris "Nord"' });
  expect(response.status).toBe(422);
  const html = await response.text();
  for (const field of ["taxId", "street", "email", "paymentDays"])
    expect(html).toMatch(new RegExp(`id="${field}"[^>]*aria-describedby="${field}-error`));
  expect(html).toContain("This is no tax id of France (n°TVA)");
  expect(html).toContain("It is written like FR40303265045.");
  expect(html).toContain('value="FR40303265046"');
  expect(html).toContain('value="Paris &#34;Nord&#34;"');
  expect(namesIn(await page(ana, "/customers"))).toEqual([]);
});

test("sentences, countries and counts are in the reader's language", async () => {
  const ana = await desk.signedUp();
  await ana.post("/customers/new", "/language", { language: "pt-BR", next: "/customers" });
  const html = await (await send(ana, { country: "BR", taxId: "11.222.333/0001-82" })).text();
  expect(html).toContain("Esta não é uma identificação fiscal válida de Brasil (CNPJ / CPF)");
  expect(html).toContain("Alemanha");
  const id = await add(ana, { country: "BR", taxId: "11222333000181", paymentDays: "1" });
  const shown = await page(ana, `/customers/${id}`);
  expect(shown).toContain("11.222.333/0001-81");
  expect(shown).toContain("1 dia<");
  expect(await page(ana, "/customers")).toContain("1 cliente<");
});

test("a customer of the same name or tax id is shown, not forbidden, and never another organisation's", async () => {
  const [ana, eve] = [await desk.signedUp(), await desk.signedUp()];
  const id = await add(ana);
  await add(eve, { name: "Sélène Paris" });
  const remarks = (fields: Record<string, string>) =>
    page(ana, `/customers/remarks?${new URLSearchParams({ country: "FR", ...fields })}`);
  expect(await remarks({ name: "boulangerie SÉLÈNE" })).toContain(`/customers/${id}"`);
  expect(await remarks({ name: "New", taxId: "40303265045" })).toContain(`/customers/${id}"`);
  expect(await remarks({ name: "Sélène Paris", taxId: "" })).not.toContain("data-testid");
  expect(await remarks({ name: "\0", taxId: "\0" })).not.toContain("alike");
  expect(await remarks({ name: "", taxId: "40303265046" })).toContain("tax-id-remark");
  expect(await remarks({ id, name: "Boulangerie Sélène" })).not.toContain("alike");
  const other = await add(ana);
  expect(await page(ana, `/customers/${other}`)).toContain(`/customers/${id}"`);
});

test("an archived customer is offered no more, and can be restored", async () => {
  const ana = await desk.signedUp();
  const id = await add(ana);
  expect((await ana.post("/customers", `/customers/${id}/archive`, {})).status).toBe(303);
  expect(await picked(ana, "")).toEqual([]);
  const emptied = await page(ana, "/customers");
  expect(namesIn(emptied)).toEqual([]);
  expect(emptied).toContain("All customers are archived");
  expect(namesIn(await page(ana, "/customers?archived=1"))).toEqual(["Boulangerie Sélène"]);
  expect(await page(ana, `/customers/${id}`)).not.toContain("/invoices/new?customer");
  await ana.post("/customers", `/customers/${id}/restore`, {});
  expect(await picked(ana, "")).toEqual(["Boulangerie Sélène"]);
});

test("a customer's page has its invoices and what it owes by currency; others see none of it", async () => {
  const [ana, eve] = [await desk.signedUp(), await desk.signedUp()];
  const id = await add(ana);
  const changed = { ...baker, id: newId(), name: "Sélène SARL", city: "Lyon" };
  expect((await ana.post("/customers", `/customers/${id}`, changed)).status).toBe(303);
  const organisation = await organisationOf(id);
  await keepInvoice(desk, organisation, id, {
    number: "INV-0001",
    payable: 10_000,
    due: "2026-01-31",
  });
  await keepInvoice(desk, organisation, id, { number: "INV-0002", payable: 5_000, paid: 2_000 });
  await keepInvoice(desk, organisation, id, { number: "INV-0003", payable: 700, currency: "JPY" });
  await keepInvoice(desk, organisation, id, { number: "INV-0004", payable: 900, paid: 900 });
  const html = await page(ana, `/customers/${id}`);
  expect(html).toContain("<h1>Sélène SARL</h1>");
  expect(html).toMatch(/tile-owed[\s\S]*€130\.00[\s\S]*¥700[\s\S]*tile-overdue[\s\S]*€100\.00/);
  expect(html.match(/data-testid="invoice-row"/g)).toHaveLength(4);
  expect(html).toContain("€30.00 still owed");
  expect(await page(ana, "/customers")).toContain("€100.00 overdue");

  for (const path of [`/customers/${id}`, `/customers/${id}/edit`])
    expect((await eve.get(path)).status).toBe(404);
  for (const path of ["", "/archive", "/restore"])
    expect((await eve.post("/customers/new", `/customers/${id}${path}`, changed)).status).toBe(404);
  expect((await ana.get("/customers/nonsense")).status).toBe(404);
});

test("with the first country come its currency and tax rates, and the series go on where they are", async () => {
  const ana = await desk.signedUp();
  const html = await page(ana, "/organisation/invoicing");
  expect(html).toMatch(/id="taxRates-0-rate"[^>]*value="19"/);
  expect(html).toMatch(/id="taxRates-1-rate"[^>]*value="7"/);
  const organisation = await organisationOf(await add(ana));
  const customer = newId();
  await keepInvoice(desk, organisation, customer, { number: "INV-0041", payable: 1 });
  const next = (pattern: string) =>
    page(ana, `/organisation/next-number?invoiceSeries=${encodeURIComponent(pattern)}`);
  expect(await next("INV-{0001}")).toContain("Next number: INV-0042");
  expect(await next("{YYYY}-{01}")).toContain(`Next number: ${new Date().getUTCFullYear()}-01`);
  expect(await next("INV 1")).toContain("A pattern has the number once");
});

test("tax rates, language and series are kept as written, or refused with what is wrong", async () => {
  const ana = await desk.signedUp();
  const save = (fields: Record<string, string>) =>
    ana.post("/organisation", "/organisation/invoicing", { ...invoicingForm, ...fields });
  const shared = await save({ creditNoteSeries: "2026-{1}" });
  expect(shared.status).toBe(422);
  expect(await shared.text()).toContain("would get the same numbers");
  const wrong = await (
    await save({ "taxRates[0][rate]": "120", "taxRates[2][exemptionReason]": "", language: "la" })
  ).text();
  for (const field of ["taxRates-0-rate", "taxRates-2-exemptionReason", "language"])
    expect(wrong).toContain(`id="${field}-error"`);
  const more = await (await save({ action: "add-rate" })).text();
  expect(more.match(/data-testid="rate"/g)).toHaveLength(4);
  const fewer = await (await save({ action: "remove-rate:0" })).text();
  expect(fewer.match(/data-testid="rate"/g)).toHaveLength(2);
  expect(fewer).toMatch(/name="defaultRate" value="1" checked/);

  expect((await save({})).headers.get("location")).toBe("/organisation/invoicing?saved=1");
  const [row] = await desk.sql(
    `select tax_rates, language, invoice_series, credit_note_series from dashboard.organisations where id = $1`,
    [await organisationOf(await add(ana))],
  );
  expect(row).toEqual({
    tax_rates: [
      { rate: "23", label: "IVA", category: "S", isDefault: false },
      {
        rate: "0",
        label: "Isento",
        category: "E",
        exemptionReason: "Artigo 9.º do CIVA",
        isDefault: true,
      },
    ],
    language: "pt-BR",
    invoice_series: "{YYYY}-{0001}",
    credit_note_series: "NC-{YYYY}-{001}",
  });
});

test("a logo is kept and shown so that it can do nothing, to its organisation alone", async () => {
  const [ana, eve] = [await desk.signedUp(), await desk.signedUp()];
  const kept = await uploadLogo(desk, ana, picture('<!-- x --><rect width="9" height="9"/>'));
  expect(kept.headers.get("location")).toBe("/organisation/letterhead?saved=1");
  const shown = await ana.get("/organisation/logo");
  expect(shown.headers.get("content-type")).toBe("image/svg+xml");
  expect(shown.headers.get("content-security-policy")).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  );
  expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await shown.text()).toMatch(/^<svg xmlns=.*><rect width="9" height="9"\/><\/svg>$/);
  expect((await eve.get("/organisation/logo")).status).toBe(404);
  await ana.post("/organisation", "/organisation/logo/remove", {});
  expect((await ana.get("/organisation/logo")).status).toBe(404);
});

test("a file that is no logo is refused in a sentence, and so is a form that somebody forged", async () => {
  const ana = await desk.signedUp();
  const refused = async (file: string | Uint8Array<ArrayBuffer>) => {
    const response = await uploadLogo(desk, ana, file);
    expect(response.status).toBe(422);
    return /id="logo-error">.*?<span>(.*?)<\/span>/s.exec(await response.text())?.[1];
  };
  expect(await refused(new Uint8Array(600 * 1_024))).toBe(
    "The file is larger than 512 KB. Make the picture smaller, or save it as SVG.",
  );
  expect(await refused("GIF89a")).toMatch(/^This is neither a PNG nor an SVG/);
  expect(await refused(picture("<script>1</script>"))).toContain("“script”");
  expect(await refused("")).toBe("Choose a PNG or SVG file first.");
  expect((await uploadLogo(desk, ana, picture(""), "forged")).status).toBe(403);
  expect((await ana.get("/organisation/logo")).status).toBe(404);
});
