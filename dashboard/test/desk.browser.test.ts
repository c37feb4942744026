import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import {
  connected,
  follow,
  openTrialPages,
  type TrialPages,
} from "@recibo/local/trial/trial-pages";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { extractText, getDocumentProxy } from "unpdf";
import { examine, looks } from "./examine.ts";

let pages: TrialPages;
let desk: TrialDesk;
let browser: TrialBrowser;

beforeAll(async () => {
  pages = await openTrialPages({ env: { DEMO_ENABLED: "true" }, history: true });
  ({ desk, browser } = pages);
});

afterAll(async () => {
  await pages?.close();
});

// The demo is one person: what a page left open has shown counts as seen.
afterEach(() => browser?.closePages());

const notification = (page: Page) => page.getByTestId("notification");

/** Picks a customer by typing; the field is one to type in once the page's script runs. */
async function billTo(page: Page, customer: string): Promise<void> {
  await page.getByRole("combobox", { name: "Bill to" }).and(page.locator("input")).fill(customer);
  await page.getByRole("option", { name: customer, exact: true }).click();
}

async function fillLine(
  page: Page,
  index: number,
  line: { description: string; quantity: string; price: string; tax: string },
) {
  const row = page.getByTestId("line").nth(index);
  await row.getByLabel("Description").fill(line.description);
  await row.getByLabel("Quantity").fill(line.quantity);
  await row.getByLabel("Unit price").fill(line.price);
  await row.getByLabel("Tax %").fill(line.tax);
}

async function pdfText(page: Page, href: string): Promise<string> {
  const bytes = await (await page.request.get(new URL(href, desk.url).href)).body();
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { text } = await extractText(document, { mergePages: true });
  return text;
}

test("a first-time visitor gets from the front page to a pushed notification and a right PDF in three clicks and a form", async () => {
  const page = await pages.enterDemo();
  await follow(page.getByRole("link", { name: "New invoice" }));
  await billTo(page, "Boulangerie Sélène, Paris");
  await fillLine(page, 0, { description: "Shop sign", quantity: "3", price: "19.99", tax: "20" });
  await page.getByRole("button", { name: "Add line" }).click();
  await fillLine(page, 1, {
    description: "Flour, 25 kg",
    quantity: "1.5",
    price: "33.33",
    tax: "5.5",
  });
  await page.getByTestId("payable").filter({ hasText: "€124.71" }).waitFor();
  await follow(page.getByTestId("generate"));

  await notification(page).filter({ hasText: "is ready" }).waitFor();
  expect(await notification(page).textContent()).toContain("€124.71 for Boulangerie Sélène.");
  await page.getByTestId("request-state").filter({ hasText: "is ready." }).waitFor();
  await page.locator("[data-hop=seen]:not([data-missing])").waitFor();
  // That it was pushed may be noted after it was seen.
  await page.locator("[data-hop][data-missing]").first().waitFor({ state: "detached" });

  const pdf = notification(page).getByRole("link", { name: "Open PDF" });
  const href = (await pdf.getAttribute("href")) as string;
  const text = await pdfText(page, href);
  for (const printed of [
    "Shop sign",
    "Boulangerie Sélène",
    "59.97",
    "50.00",
    "109.97",
    "11.99",
    "2.75",
    "124.71",
  ]) {
    expect(text).toContain(printed);
  }
});

test("calculating the score is one click, and its answer arrives without reloading", async () => {
  const page = await pages.enterDemo();
  await page.getByRole("button", { name: "Calculate score" }).click();
  await notification(page).filter({ hasText: "Your score is" }).waitFor();
  await follow(page.getByRole("link", { name: "Open the score" }));
  await page.getByTestId("gauge").waitFor();
  expect(await page.getByTestId("factor").count()).toBe(5);
});

test("a person of another organisation is told nothing", async () => {
  const [ana, eve] = [await pages.enterDemo(), await pages.signUp()];
  await eve.goto(`${desk.url}/invoices`);
  await ana.getByRole("button", { name: "Calculate score" }).click();
  await notification(ana).first().waitFor();
  await follow(eve.getByRole("link", { name: "Score" }));
  await eve.getByRole("button", { name: "Calculate score" }).click();
  await notification(eve).filter({ hasText: "Your score is 0" }).waitFor();
  await follow(eve.getByTestId("bell"));
  await eve.getByTestId("inbox-item").first().waitFor();
  expect(await eve.getByTestId("inbox-item").count()).toBe(1);
});

test("a new organisation completes its details, enters a customer and issues its first invoice", async () => {
  const page = await pages.signUp();
  await follow(page.getByRole("link", { name: "Complete them" }));
  await page.getByLabel("Tax id").fill("PT501964843");
  await page.getByLabel("Street and number").fill("Rua Nova 1");
  await page.getByLabel("Postcode").fill("4000-001");
  await page.getByLabel("City").fill("Porto");
  await page.getByLabel("Country").selectOption("PT");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByTestId("saved").waitFor();

  await page.goto(`${desk.url}/invoices/new`);
  await page.getByLabel("Name", { exact: true }).fill("Café Central");
  await page.getByLabel("Street and number").fill("Praça 2");
  await page.getByLabel("Postcode").fill("1000-001");
  await page.getByLabel("City").fill("Lisboa");
  await page.getByLabel("Country").selectOption("PT");
  await fillLine(page, 0, { description: "Chairs", quantity: "4", price: "75", tax: "23" });
  await page.getByTestId("generate").click();
  await notification(page).filter({ hasText: "Invoice INV-0001 is ready" }).waitFor();
});

test("what the worker rejects is shown at the form's field, with everything typed still there", async () => {
  const page = await pages.enterDemo();
  await follow(page.getByRole("link", { name: "New invoice" }));
  await billTo(page, "Boulangerie Sélène, Paris");
  await page.getByLabel("Due date").fill("2020-01-01");
  await fillLine(page, 0, { description: "Poster", quantity: "1", price: "10", tax: "120" });
  await follow(page.getByTestId("generate"));
  await follow(page.getByRole("link", { name: "Correct and try again" }));

  const due = page.getByLabel("Due date");
  expect(await due.getAttribute("aria-invalid")).toBe("true");
  expect(await page.locator("#dueDate-error").textContent()).toMatch(/before/);
  expect(await page.locator("#lines-0-taxRate-error").textContent()).toMatch(/100/);
  expect(await page.getByTestId("line").getByLabel("Description").inputValue()).toBe("Poster");
  await due.fill("2030-01-01");
  await page.getByTestId("line").getByLabel("Tax %").fill("12");
  await page.getByTestId("generate").click();
  await page.getByRole("link", { name: /Open invoice INV-/ }).waitFor();
});

test("a payment is recorded on the invoice's page, and the other open tab shows it", async () => {
  const page = await pages.enterDemo();
  await page.goto(`${desk.url}/invoices`);
  const overdue = page.getByTestId("invoice-row").filter({ hasText: "Overdue" }).first();
  await follow(overdue.getByRole("link").first());
  await page.getByRole("heading", { name: /INV-/ }).waitFor();
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await connected(tab);
  await page.getByLabel("Amount in EUR").fill("5.00");
  await page.getByRole("button", { name: "Record payment" }).click();
  await tab.locator("#payments-live").filter({ hasText: "€5.00" }).waitFor();
});

test("without a connection the page says so, and shows what it missed once it is back", async () => {
  const page = await pages.enterDemo();
  const other = await page.context().newPage();
  await page.goto(`${desk.url}/invoices`);
  await connected(page);
  await other.goto(`${desk.url}/score`);
  const lost = page.locator("[data-connection=offline]:not([hidden])");
  // The server goes away under the open page and comes back with an answer the page has not heard.
  await desk.service("dashboard").kill("SIGKILL");
  await lost.waitFor();
  await desk.service("dashboard").start();
  await other.reload();
  const last = Number(await other.locator("body").getAttribute("data-position"));
  await other.getByRole("button", { name: "Calculate score" }).click();
  await lost.waitFor({ state: "detached" }).catch(() => undefined);
  // One from before may still be on the page.
  const scores = notification(page).filter({ hasText: "Your score is" });
  await until("what it missed", () =>
    scores.evaluateAll(
      (all, before) => all.some(({ dataset }) => Number(dataset.position) > before),
      last,
    ),
  );
  // A refused connection is what this test makes happen.
  for (const index of browser.errors.keys())
    if (/ERR_|WebSocket/.test(browser.errors[index] ?? "")) browser.errors[index] = "";
});

const paths = ["/", "/invoices", "/invoices/new", "/score", "/notifications", "/organisation"];

test.each(looks)(
  "axe finds nothing and nothing overflows at $width px, $colorScheme",
  async ({ width, colorScheme }) => {
    // A toast that is just fading in has no contrast yet.
    const still = { reducedMotion: "reduce" as const };
    const page = await pages.enterDemo({ viewport: { width, height: 900 }, colorScheme, ...still });
    const invoice = await page.request
      .get(`${desk.url}/invoices`)
      .then(async (list) => /href="(\/invoices\/[0-9a-f-]{36})"/.exec(await list.text())?.[1]);
    const [request] = await desk.sql<{ id: string }>(
      `select r.id from dashboard.requests r join dashboard.users u on u.id = r.user_id
      where r.outcome = 'generated' and u.name = 'Demo' limit 1`,
    );
    for (const path of [...paths, invoice, `/requests/${request?.id}`, "/no-such-page"]) {
      await page.goto(`${desk.url}${path}`);
      await examine(page, path);
    }
  },
  240_000,
);

test("no page has put an error on the console", () => {
  expect(browser.errors.filter((error) => error !== "" && !error.includes("no-such-page"))).toEqual(
    [],
  );
});
