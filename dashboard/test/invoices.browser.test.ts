import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import {
  arrive,
  connected,
  follow,
  openTrialPages,
  type TrialPages,
} from "@recibo/local/trial/trial-pages";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { examine } from "./examine.ts";

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

afterEach(() => browser?.closePages());

const enterDemo = (options?: Parameters<TrialBrowser["person"]>[0]) =>
  pages.enterDemo({ reducedMotion: "reduce", ...options });

const rows = (page: Page) => page.getByTestId("invoice-row");
const line = (page: Page, index: number) => page.getByTestId("line").nth(index);
const address = (page: Page) => new URL(page.url()).pathname + new URL(page.url()).search;

/** Types as a person does who leaves the mouse alone. */
async function type(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys)
    await (/^(?:Tab|Enter|Arrow|Escape|Alt\+|Control\+|Shift\+)/.test(key)
      ? page.keyboard.press(key)
      : page.keyboard.type(key));
}

test("an invoice is written with the keyboard alone: customer by typing, lines, their order, and off", async () => {
  const page = await enterDemo();
  await page.goto(`${desk.url}/invoices/new`);
  await page.getByLabel("Bill to").focus();
  await type(page, "farmacia");
  await page.getByRole("option", { name: "Farmácia do Cais, Lisboa", selected: true }).waitFor();
  await type(page, "Enter");
  expect(await page.getByLabel("Bill to").inputValue()).toBe("Farmácia do Cais, Lisboa");

  await line(page, 0).getByLabel("Description").focus();
  await type(page, "Posters", "Tab", "4", "Tab", "Tab", "25", "Tab", "10%", "Tab", "23", "Enter");
  await type(page, "Course", "Tab", "1", "Tab", "Tab", "50", "Tab", "Tab", "0");
  const why = line(page, 1).getByLabel("Why no tax");
  await why.selectOption("E");
  await line(page, 1).getByLabel("Reason, as printed").fill("Artigo 9.º do CIVA");
  await page.getByTestId("payable").filter({ hasText: "€160.70" }).waitFor();

  await line(page, 1).getByLabel("Description").focus();
  await type(page, "Alt+ArrowUp");
  expect(await line(page, 0).getByLabel("Description").inputValue()).toBe("Course");
  expect(await page.evaluate<string>("document.activeElement.name")).toBe("lines[0][description]");
  await page.locator("[data-announce]").filter({ hasText: "Line moved to place 1" }).waitFor();

  await arrive(page, () => type(page, "Control+Enter"));
  await page.getByTestId("request-state").filter({ hasText: "is ready." }).waitFor();
  await follow(page.getByRole("link", { name: /Open invoice/ }));
  await page.getByTestId("payable").filter({ hasText: "€160.70" }).waitFor();
  expect(await page.getByTestId("check").getAttribute("data-ok")).toBe("true");
});

/** What this browser keeps of an unfinished invoice; empty without one. */
const storedDraft = (page: Page) =>
  page.evaluate<string>(
    "Object.entries(localStorage).filter(([key]) => /draft/.test(key)).map(([, draft]) => draft).join()",
  );

test("an unfinished invoice is kept when its tab closes, offered again, and gone once it is accepted", async () => {
  const page = await enterDemo();
  await page.goto(`${desk.url}/invoices/new`);
  await page.getByLabel("Bill to").fill("selene");
  await page.getByRole("option", { name: /Sélène/ }).click();
  await line(page, 0).getByLabel("Description").fill("Half a thought");
  await page.getByRole("button", { name: "Add line" }).click();
  await line(page, 1).getByLabel("Unit price").fill("7.00");
  const again = await page.context().newPage();
  await again.goto(`${desk.url}/invoices`);
  await page.close({ runBeforeUnload: false });
  // Another page of the browser has it a moment later.
  await until("the draft", async () => /"7.00"/.test(await storedDraft(again)));

  await again.goto(`${desk.url}/invoices/new`);
  await again.getByText(/You have an unfinished invoice from/).waitFor();
  await again.getByRole("button", { name: "Go on with it" }).click();
  expect(await again.getByLabel("Bill to").inputValue()).toBe("Boulangerie Sélène, Paris");
  expect(await line(again, 0).getByLabel("Description").inputValue()).toBe("Half a thought");
  expect(await line(again, 1).getByLabel("Unit price").inputValue()).toBe("7.00");

  // What is refused is kept, with everything typed.
  await follow(again.getByTestId("generate"));
  await again.getByTestId("error-summary").waitFor();
  expect(await line(again, 1).getByLabel("Unit price").inputValue()).toBe("7.00");
  // What was not accepted is offered again; see also what the console may say, below.
  const asked = again.waitForResponse(/new\/accepted/);
  await again.goto(`${desk.url}/invoices/new`);
  expect([(await asked).status(), await (await asked).json()]).toEqual([200, false]);
  await again.getByRole("button", { name: "Go on with it" }).click();
  await line(again, 0).getByLabel("Unit price").fill("3");
  await line(again, 1).getByLabel("Description").fill("The other half");
  await follow(again.getByTestId("generate"));
  await again.getByTestId("request-state").filter({ hasText: "is ready." }).waitFor();
  const looked = again.waitForResponse(/new\/accepted/);
  await again.goto(`${desk.url}/invoices/new`);
  await looked;
  await until("no draft", async () => (await storedDraft(again)) === "");
  expect(await again.locator("[data-draft-offer]").isVisible()).toBe(false);
});

test("the list follows its search, states and order at once; the address, Back and a live change keep the view", async () => {
  const page = await enterDemo();
  await page.goto(`${desk.url}/invoices`);
  await page.getByRole("main").getByRole("searchbox").fill("farmácia");
  await until("the search", async () => /q=farm/.test(page.url()));
  await rows(page).filter({ hasText: "Nordlicht" }).first().waitFor({ state: "detached" });
  await page.getByTestId("tab-overdue").click();
  await until("one overdue", async () => (await rows(page).count()) === 1);
  expect(address(page)).toBe("/invoices?q=farm%C3%A1cia&state=overdue");

  await page.reload();
  expect([
    await rows(page).count(),
    await page.getByRole("main").getByRole("searchbox").inputValue(),
  ]).toEqual([1, "farmácia"]);
  await page.getByRole("link", { name: "Amount" }).click();
  await page.locator("[aria-sort=descending]").filter({ hasText: "Amount" }).waitFor();
  await page.goBack();
  await page.locator("[aria-sort=descending]").filter({ hasText: "Issued" }).waitFor();

  await connected(page);
  const other = await page.context().newPage();
  await other.goto(`${desk.url}${await rows(page).getByRole("link").first().getAttribute("href")}`);
  await other.getByLabel("Amount in EUR").fill("5.00");
  await other.getByLabel("Method").selectOption("cash");
  await other.getByRole("button", { name: "Record payment" }).click();
  await rows(page).filter({ hasText: "€1,200.40" }).waitFor();
  expect(address(page)).toBe("/invoices?q=farm%C3%A1cia&state=overdue");

  // Mistyped: taken back, it stays on the page and the list follows once more.
  await other.getByTestId("reverse").click();
  await other.getByTestId("confirm-reversal").click();
  await other.getByText("Say why this payment is reversed.").first().waitFor();
  await other.getByLabel("Reason").fill("Typed for the wrong invoice");
  await other.getByTestId("confirm-reversal").click();
  await other.getByTestId("reversed-payment").filter({ hasText: "wrong invoice" }).waitFor();
  const nothing = "Nothing is paid: what was recorded is reversed.";
  await other.getByTestId("no-payment").filter({ hasText: nothing }).waitFor();
  await rows(page).filter({ hasText: "€1,205.40" }).waitFor();
  await other.close();

  await page.getByRole("main").getByRole("searchbox").fill("nobody at all");
  await page.getByText("No invoice matches").waitFor();
  await page.getByRole("link", { name: "Clear all filters" }).last().click();
  await rows(page).nth(5).waitFor();
});

test("what the list shows is downloaded as a file", async () => {
  const page = await enterDemo({ acceptDownloads: true });
  await page.goto(`${desk.url}/invoices?q=nordlicht&state=paid`);
  const count = await rows(page).count();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId("export").click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^invoices-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(count + 1);
  expect(lines[1]).toContain("Nordlicht Möbel GmbH");
});

test("part of an invoice is credited in Portuguese, and the invoice's page tells the story", async () => {
  const page = await enterDemo({ locale: "pt-BR" });
  await page.goto(`${desk.url}/invoices?q=INV-0012`);
  await follow(rows(page).getByRole("link").first());
  await page.getByRole("button", { name: "Marcar como enviada" }).click();
  await page.getByTestId("sent").waitFor();
  await follow(page.getByRole("link", { name: "Nota de crédito" }));
  await page.getByTestId("credit-total").filter({ hasText: "642,68" }).waitFor();
  await page.getByRole("button", { name: "Nada" }).click();
  await page.getByLabel(/Quantidade a creditar: Courier/).fill("1");
  await page.getByTestId("credit-total").filter({ hasText: "22,76" }).waitFor();
  await follow(page.getByTestId("credit"));
  await page.getByText("Informe o motivo; o cliente o lê na nota de crédito.").first().waitFor();
  await page.getByRole("textbox", { name: "Motivo" }).fill("Entrega não feita");
  await follow(page.getByTestId("credit"));
  await page
    .getByTestId("request-state")
    .filter({ hasText: "A nota de crédito CN-0001 está pronta." })
    .waitFor();

  await page.goto(`${desk.url}/invoices?q=INV-0012`);
  await follow(rows(page).getByRole("link").first());
  await page.getByTestId("credited").filter({ hasText: "22,76" }).waitFor();
  expect(await page.getByTestId("state").textContent()).toContain("Enviada");
  const events = await page
    .getByTestId("life")
    .locator("li")
    .evaluateAll((items) => items.map((item) => item.getAttribute("data-event")));
  expect([...events].sort()).toEqual(["credit-note", "generated", "requested", "sent"]);
  await page.getByTestId("credit-note").click();
  await page.getByTestId("corrects").filter({ hasText: "INV-0012" }).waitFor();
});

test.each([
  { width: 390, colorScheme: "light" as const, locale: "pt-BR" },
  { width: 390, colorScheme: "dark" as const, locale: "en" },
  { width: 1280, colorScheme: "light" as const, locale: "en" },
  { width: 1280, colorScheme: "dark" as const, locale: "pt-BR" },
])(
  "axe finds nothing and nothing overflows at $width px, $colorScheme, $locale",
  async ({ width, colorScheme, locale }) => {
    const page = await enterDemo({ viewport: { width, height: 900 }, colorScheme, locale });
    const [invoice] = await desk.sql<{ id: string }>(
      "select id from dashboard.invoices where outstanding > 0 order by number desc limit 1",
    );
    const [paid] = await desk.sql<{ path: string }>(
      "select invoice_id || '/payments/' || id || '/reverse' as path from dashboard.payments where reversed_at is null limit 1",
    );
    const paths = [
      ...["?state=overdue&q=a&issuedFrom=2020-01-01", "?q=nothing-like-this", "/new"],
      ...[`/${invoice?.id}`, `/${invoice?.id}/credit`, `/${paid?.path}`],
    ];
    for (const path of paths) {
      await page.goto(`${desk.url}/invoices${path}`);
      if (path === "/new") {
        await line(page, 0).locator("[name$='[taxRate]']").fill("0");
        await line(page, 0).locator("[name$='[taxCategory]']").selectOption("AE");
        await page.locator("#customerId").click();
        await page.getByRole("option").first().waitFor();
      }
      await examine(page, path);
    }
  },
);

test("no page has put an error on the console", () => {
  expect(browser.errors.filter((error) => !/422/.test(error))).toEqual([]);
});
