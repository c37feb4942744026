import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { History } from "@recibo/common/scorecard/history";
import { withPaid } from "@recibo/common/scorecard/if-paid";
import { score } from "@recibo/common/scorecard/score";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { follow, openTrialPages, type TrialPages } from "@recibo/local/trial/trial-pages";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { examine, looks } from "./examine.ts";

let pages: TrialPages;
let desk: TrialDesk;
let browser: TrialBrowser;

beforeAll(async () => {
  const env = { DEMO_ENABLED: "true", LIMITS_STARTER: "12" };
  pages = await openTrialPages({ env, history: true });
  ({ desk, browser } = pages);
  // Two calculations: one of before the last payment was made.
  const page = await enterDemo();
  await calculate(page);
  const overdue = await open("order by due_date limit 1");
  await page.goto(`${desk.url}/invoices/${overdue[0]?.id}`);
  await page.getByLabel("Amount in EUR").fill("100.00");
  await page.getByRole("button", { name: "Record payment" }).click();
  await page.locator("#payments-live").filter({ hasText: "€100.00" }).waitFor();
  await calculate(page);
  await browser.closePages();
});

afterAll(async () => {
  await pages?.close();
});

afterEach(() => browser?.closePages());

const enterDemo = (options?: Parameters<TrialBrowser["person"]>[0]) =>
  pages.enterDemo({ reducedMotion: "reduce", ...options });

const count = async (table: string) =>
  Number((await desk.sql<{ count: string }>(`select count(*) from dashboard.${table}`))[0]?.count);

async function calculate(page: Page): Promise<void> {
  const before = await count("scores");
  await page.goto(`${desk.url}/score`);
  await follow(page.getByRole("button", { name: "Calculate score" }));
  await until("the score", async () => (await count("scores")) > before);
}

const open = (rest: string) =>
  desk.sql<{ id: string; number: string }>(
    `select id, number from dashboard.invoices where paid < payable ${rest}`,
  );

/** The score if these invoices were paid today, from the tables themselves. */
async function expectedPoints(paid: string[]): Promise<number> {
  const invoices = await desk.sql<History["invoices"][number]>(
    `select id, customer_id as "customerId", issue_date::text as "issueDate", due_date::text as "dueDate",
      currency, payable as amount from dashboard.invoices`,
  );
  const payments = await desk.sql<History["payments"][number]>(
    'select id, invoice_id as "invoiceId", paid_on::text as date, amount from dashboard.payments',
  );
  const numbers = <T extends { amount: number }>(rows: T[]) =>
    rows.map((row) => ({ ...row, amount: Number(row.amount) }));
  const history = { invoices: numbers(invoices), payments: numbers(payments) };
  const today = new Date().toISOString().slice(0, 10);
  return score(withPaid(history, today, paid), today).points;
}

const becomes = (page: Page, points: number) =>
  page.getByTestId("what-if-sentence").filter({ hasText: `becomes ${points} instead of` });

test("choosing open invoices with the keyboard shows what the score becomes, as the score of that history is", async () => {
  const page = await enterDemo();
  await page.goto(`${desk.url}/score`);
  const [first, second] = await open("order by due_date, number");
  const box = page.getByRole("checkbox", { name: String(first?.number) });
  await box.focus();
  await page.keyboard.press("Space");
  await becomes(page, await expectedPoints([String(first?.id)])).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  const both = await expectedPoints([String(first?.id), String(second?.id)]);
  await becomes(page, both).waitFor();
  const gains = page.locator("[data-of]:not([hidden]) .difference");
  expect(await gains.first().textContent()).toMatch(/^\+\d+$/);
  // What is chosen stays chosen when the page has news.
  await page.evaluate("dispatchEvent(new Event('resize'))");
  const answered = page.waitForResponse((response) => response.url().endsWith("/score/history"));
  await page.locator("#score-live").dispatchEvent("recibo-refresh");
  await answered;
  await becomes(page, both).waitFor();
  expect(await box.isChecked()).toBe(true);
});

test("without script the same question is a form, and the table stands for the chart", async () => {
  const page = await enterDemo({ javaScriptEnabled: false });
  await page.goto(`${desk.url}/score`);
  const [first] = await open("order by due_date, number");
  await page.getByRole("checkbox", { name: String(first?.number) }).check();
  await follow(page.getByRole("button", { name: "Show the score" }));
  await becomes(page, await expectedPoints([String(first?.id)])).waitFor();
  expect(await page.getByTestId("history").locator("tbody tr").count()).toBe(2);
  expect(await page.getByTestId("chart").isVisible()).toBe(false);
});

test("every factor says the points it won and missed, and any two calculations can be compared", async () => {
  const page = await enterDemo();
  await page.goto(`${desk.url}/score`);
  expect(await page.getByTestId("factor").count()).toBe(5);
  for (const row of await page.getByTestId("factor").all())
    expect(await row.textContent()).toMatch(/\d+\s+of\s+\d+[\s\S]*(none|\d+) missed/);
  await page.getByTestId("chart").locator("canvas").waitFor();

  const overdue = page.getByTestId("change").filter({ hasText: "Overdue" });
  const was = await overdue.locator(".difference").textContent();
  expect(was).toMatch(/^\+\d+$/);
  expect(await overdue.textContent()).toMatch(/Amount overdue\s*€[\d,.]+ → €[\d,.]+/);
  expect(await page.getByTestId("unchanged").textContent()).toContain("Volume and regularity");
  const from = page.getByLabel("From");
  const [latest = "", earlier = ""] = await from
    .locator("option")
    .evaluateAll((options: { value: string }[]) => options.map(({ value }) => value));
  await from.selectOption(latest);
  await page.getByLabel("To", { exact: true }).selectOption(earlier);
  await follow(page.getByRole("button", { name: "Compare" }));
  expect(page.url()).toMatch(/from=.*to=/);
  expect(await overdue.locator(".difference").textContent()).toBe(was?.replace("+", "-"));
});

test("the score is told in Portuguese, with its reasons, changes and what-if", async () => {
  const page = await enterDemo();
  await page.goto(`${desk.url}/score`);
  await follow(page.getByRole("button", { name: "Português" }));
  await page.getByRole("heading", { name: "Pontuação", exact: true }).waitFor();
  const text = String(await page.locator("main").textContent());
  for (const words of ["Pagas em dia", "Uma fatura está vencida há", "perdidos", "Valor em atraso"])
    expect(text).toContain(words);
  for (const english of ["Paid on time", "invoices", "points", "missed"])
    expect(text).not.toContain(english);
  await page.getByRole("checkbox").first().check();
  await page.getByTestId("what-if-sentence").filter({ hasText: "A pontuação passa a" }).waitFor();
  await follow(page.getByRole("button", { name: "English" }));
  await page.getByRole("heading", { name: "Score", exact: true }).waitFor();
});

test("past the day's limit the form says so and keeps what was typed", async () => {
  const page = await pages.signUp({ organisation: "Limited" });
  await page.goto(`${desk.url}/invoices/new`);
  expect(await page.getByTestId("allowance").textContent()).toContain("12 of 12 invoices a day");
  await desk.sql(
    `insert into dashboard.requests (id, organisation_id, kind, command, requested_at, outcome)
      select gen_random_uuid(), id, 'generate-invoice', '{}', now(), 'generated'
      from dashboard.organisations, generate_series(1, 12) where name = 'Limited'`,
  );
  await page.getByLabel("Note to the customer").fill("Thank you");
  await follow(page.getByTestId("generate"));
  await page
    .getByTestId("error-summary")
    .filter({ hasText: "Today's limit of 12 invoices is reached. Your tier is Starter." })
    .waitFor();
  expect(await page.getByLabel("Note to the customer").inputValue()).toBe("Thank you");
  expect(await page.getByTestId("allowance").getAttribute("data-left")).toBe("0");
});

/** Where the page is scrolled to while the what-if's result, which sticks to the window's foot, covers what explains it. */
const coveredByResult = `(() => {
  const boxOf = (selector) => document.querySelector(selector).getBoundingClientRect();
  const covered = [];
  for (let y = 0; y < document.documentElement.scrollHeight; y += 8) {
    scrollTo(0, y);
    const result = boxOf(".what-if-result");
    for (const text of ["#what-if-heading", ".what-if > p", ".what-if legend"])
      if (boxOf(text).bottom > result.top + 0.5 && result.top < innerHeight) covered.push([y, text]);
  }
  return covered;
})()`;

test.each(looks)(
  "axe finds nothing on the score and nothing overflows at $width px, $colorScheme",
  async ({ width, colorScheme }) => {
    const page = await enterDemo({ viewport: { width, height: 900 }, colorScheme });
    await page.goto(`${desk.url}/score`);
    await page.getByRole("checkbox").first().check();
    await page.locator("[data-of]:not([hidden])").first().waitFor();
    await examine(page);
    expect(await page.evaluate(coveredByResult)).toEqual([]);
  },
);

test("no page has put an error on the console", () => {
  // That the limit is reached is told with a status of its own.
  expect(browser.errors.filter((error) => !error.includes("429"))).toEqual([]);
});
