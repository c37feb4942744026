import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { arrive, follow, openTrialPages, type TrialPages } from "@recibo/local/trial/trial-pages";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { examine } from "./examine.ts";

let pages: TrialPages;
let desk: TrialDesk;
let browser: TrialBrowser;

beforeAll(async () => {
  pages = await openTrialPages({ services: ["dashboard"] });
  ({ desk, browser } = pages);
});

afterAll(async () => {
  await pages?.close();
});

afterEach(() => browser?.closePages());

/** The browser of somebody who has signed up; pages open in the language asked for. */
async function signedUp(
  options: Parameters<TrialBrowser["person"]>[0] = {},
  language: "en" | "pt-BR" = "en",
): Promise<Page> {
  const visitor = desk.visitor();
  const account = await visitor.signUp();
  await visitor.post("/customers/new", "/language", { language, next: "/" });
  return await pages.signIn(account, options);
}

/** Fills a new customer in with the keyboard alone, from the list's link to the customer's page. */
async function typeCustomer(page: Page, fields: { name: string; street: string; city: string }) {
  await page.goto(`${desk.url}/customers`);
  await page.locator(".page-actions a[href='/customers/new']").focus();
  await arrive(page, () => page.keyboard.press("Enter"));
  await page.locator("#name:focus").waitFor();
  await page.keyboard.type(fields.name);
  // Country, tax id and registration number come before the street; the postcode before the city.
  for (let step = 0; step < 4; step++) await page.keyboard.press("Tab");
  await page.locator("#street:focus").waitFor();
  await page.keyboard.type(fields.street);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type(fields.city);
  await arrive(page, () => page.keyboard.press("Enter"));
  await page.getByRole("heading", { level: 1, name: fields.name }).waitFor();
}

test("customers are entered by keyboard, found as one types, archived and restored", async () => {
  const page = await signedUp();
  await page.goto(`${desk.url}/customers`);
  await page.getByRole("heading", { name: "No customer yet" }).waitFor();
  await typeCustomer(page, { name: "Ålesund Fisk AS", street: "Kaia 1", city: "Ålesund" });
  await typeCustomer(page, { name: "Zwiebel GmbH", street: "Ring 2", city: "Köln" });

  await page.goto(`${desk.url}/customers`);
  const rows = page.getByTestId("customer-row");
  expect(await rows.count()).toBe(2);
  await page.getByRole("main").getByRole("searchbox").fill("koln");
  await page.getByTestId("count").filter({ hasText: "1 customer" }).waitFor();
  expect(await rows.allTextContents()).toEqual([expect.stringContaining("Zwiebel GmbH")]);
  await until("the address to follow", () => page.url().endsWith("/customers?q=koln"));
  await page.getByRole("main").getByRole("searchbox").fill("nobody");
  await page.getByRole("heading", { name: "None like this" }).waitFor();
  await page.reload();
  expect(await page.getByRole("main").getByRole("searchbox").inputValue()).toBe("nobody");
  await follow(page.getByRole("link", { name: "Show all" }));

  await follow(page.getByRole("link", { name: "Zwiebel GmbH" }));
  await follow(page.getByRole("button", { name: "Archive" }));
  await page.getByTestId("archived").waitFor();
  await follow(page.getByRole("link", { name: "Customers" }).last());
  await follow(page.getByRole("link", { name: "Zwiebel GmbH" }));
  await follow(page.getByRole("button", { name: "Restore" }));
  expect(
    await page.getByRole("link", { name: "New invoice" }).first().getAttribute("href"),
  ).toMatch(/^\/invoices\/new\?customer=[0-9a-f-]{36}$/);
});

test("what may be wrong is remarked while the form is filled in, before it is sent", async () => {
  const page = await signedUp();
  await typeCustomer(page, { name: "Zwiebel GmbH", street: "Ring 2", city: "Köln" });
  await page.goto(`${desk.url}/customers/new`);
  await page.getByLabel("Name").fill("zwiebel gmbh");
  await page.getByLabel("Tax id").fill("DE 123 456 789");
  await page.getByLabel("Street").focus();
  await page.getByTestId("alike").filter({ hasText: "Zwiebel GmbH" }).waitFor();
  await page.getByTestId("tax-id-remark").filter({ hasText: "written like DE" }).waitFor();
  await page.getByLabel("Tax id").fill("DE 136 695 976");
  await page.getByLabel("Street").focus();
  await page.getByTestId("tax-id-remark").waitFor({ state: "detached" });
  await page.getByLabel("Street").fill("Ring 3");
  await page.getByLabel("City").fill("Köln");
  await follow(page.getByTestId("save"));
  await page.getByText("DE136695976").waitFor();
});

const logo = (inner: string) => ({
  name: "logo.svg",
  mimeType: "image/svg+xml",
  buffer: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30">${inner}</svg>`),
});

test("a logo is uploaded, replaced by none that could do something, and removed", async () => {
  const page = await signedUp();
  await page.goto(`${desk.url}/organisation/letterhead`);
  await page.getByTestId("no-logo").waitFor();
  await page.getByLabel("Picture file").setInputFiles(logo('<rect width="90" height="30"/>'));
  await follow(page.getByRole("button", { name: "Upload" }));
  const shown = page.getByTestId("logo");
  await until("the picture", () =>
    shown.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth === 90),
  );
  await page.getByLabel("Another picture file").setInputFiles(logo("<script>1</script>"));
  // A refused form is answered with 422, which the console reports.
  const before = browser.errors.length;
  await follow(page.getByRole("button", { name: "Upload" }));
  await page.getByTestId("error-summary").filter({ hasText: "“script”" }).waitFor();
  browser.errors.splice(before);
  await shown.waitFor();
  await follow(page.getByRole("button", { name: "Remove logo" }));
  await page.getByTestId("no-logo").waitFor();
});

test("the next number follows the pattern as it is typed, and rates are added and removed in place", async () => {
  const page = await signedUp();
  await page.goto(`${desk.url}/organisation/invoicing`);
  const year = new Date().getUTCFullYear();
  await page.getByLabel("Invoices", { exact: true }).fill("{YYYY}/{001}");
  await page
    .getByTestId("invoiceSeries-next")
    .filter({ hasText: `${year}/001` })
    .waitFor();
  const rates = page.getByTestId("rate");
  await page.getByTestId("add-rate").click();
  await rates.nth(3).waitFor();
  await page.locator("#taxRates-3-category").selectOption("E");
  await page.locator("#taxRates-3-rate").fill("0");
  await page.getByLabel("Reason of exemption").last().fill("§ 4 Nr. 11 UStG");
  await page.getByRole("button", { name: "Remove rate 2" }).click();
  await rates.nth(3).waitFor({ state: "detached" });
  expect(await page.getByLabel("Invoices", { exact: true }).inputValue()).toBe("{YYYY}/{001}");
  await follow(page.getByTestId("save"));
  await page.getByTestId("saved").waitFor();
  expect(await page.getByLabel("Reason of exemption").last().inputValue()).toBe("§ 4 Nr. 11 UStG");
  expect(await rates.count()).toBe(3);
});

test("a customer can be entered and found without script", async () => {
  const page = await signedUp({ javaScriptEnabled: false });
  await page.goto(`${desk.url}/customers/new`);
  await page.getByLabel("Name").fill("Ohne Skript KG");
  await page.getByLabel("Street").fill("Weg 1");
  await page.getByLabel("City").fill("Bonn");
  await follow(page.getByTestId("save"));
  await page.getByRole("heading", { level: 1, name: "Ohne Skript KG" }).waitFor();
  await page.goto(`${desk.url}/customers`);
  await page.getByRole("main").getByRole("searchbox").fill("bonn");
  await follow(page.getByRole("main").getByRole("button", { name: "Search" }));
  expect(await page.getByTestId("customer-row").count()).toBe(1);
  await page.goto(`${desk.url}/organisation/invoicing`);
  await follow(page.getByTestId("add-rate"));
  await page.getByTestId("rate").nth(3).waitFor();
});

test.each([
  ["en", 1280, "light"],
  ["pt-BR", 390, "dark"],
] as const)(
  "pages in %s at %s px, %s, fit their width and axe finds nothing",
  async (language, width, colorScheme) => {
    const page = await signedUp({ viewport: { width, height: 900 }, colorScheme }, language);
    const long = `Gesellschaft für ${"Donaudampfschifffahrt".repeat(4)} mbH & Co. KG`;
    await typeCustomer(page, { name: long, street: "Ring 2", city: "Köln" });
    const customer = new URL(page.url()).pathname;
    const paths = ["", "/payment", "/invoicing", "/letterhead"].map(
      (path) => `/organisation${path}`,
    );
    for (const path of [...paths, "/customers", "/customers/new", customer, `${customer}/edit`]) {
      await page.goto(desk.url + path);
      await examine(page, path);
    }
  },
  // Sixteen pages are looked through in all.
  240_000,
);
