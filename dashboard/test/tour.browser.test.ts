import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { projectFolder } from "@recibo/local/project";
import { startTrialBrowser, type TrialBrowser } from "@recibo/local/trial/browser";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";

let desk: TrialDesk;
let browser: TrialBrowser;
let page: Page;
/** The steps that were taken, as docs/tour.md calls them. */
const taken: string[] = [];

beforeAll(async () => {
  desk = await startTrialDesk({
    services: ["dashboard", "invoice-generator"],
    env: { DEMO_ENABLED: "true", FAILURES_ENABLED: "true", RETRY_ATTEMPTS: "2" },
  });
  browser = await startTrialBrowser();
  await until("the demo's history", async () => {
    const [row] = await desk.sql<{ count: string }>("select count(*) from dashboard.payments");
    return Number(row?.count) >= 10;
  });
  page = await browser.person({ reducedMotion: "reduce" });
  await page.goto(desk.url);
  await page.getByRole("button", { name: "Try the demo" }).click();
  await page.getByTestId("tour").waitFor();
});

afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

/** Issues an invoice from the first page; ends on the request's page. */
async function ask(): Promise<string> {
  await page.goto(desk.url);
  await page.getByRole("link", { name: "New invoice" }).click();
  // The select becomes a field to type in once the page's script runs.
  await page.locator("input[role=combobox]#customerId").fill("selene");
  await page.getByRole("option", { name: /Sélène/ }).click();
  const line = page.getByTestId("line").first();
  await line.getByLabel("Description").fill("Shop sign");
  await line.getByLabel("Quantity").fill("1");
  await line.getByLabel("Unit price").fill("19.99");
  await page.getByTestId("generate").click();
  await page.getByTestId("request-state").waitFor();
  return page.url();
}

async function turn(label: string): Promise<void> {
  await page.goto(`${desk.url}/traffic/failures`);
  await page.getByRole("button", { name: `${label}, invoice-generator` }).click();
  await page.getByTestId("effects").waitFor();
}

const say = (text: string | RegExp) =>
  page.getByTestId("request-state").filter({ hasText: text }).waitFor();

/** Takes a step; the first page then has it ticked off, and nothing after it. */
async function step(heading: string, name: string, clicks: () => Promise<void>): Promise<void> {
  await clicks();
  taken.push(heading);
  await page.goto(desk.url);
  await page.locator(`[data-step=${name}][data-done=true]`).waitFor();
  expect(await page.locator("[data-testid=tour] [data-done=true]").count()).toBe(taken.length);
}

async function withoutBarriers(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${page.url()}: ${id} ${nodes[0]?.html}`)).toEqual([]);
}

test("every step of the tour goes as docs/tour.md says, and the first page ticks it off", async () => {
  let request = "";
  await step("1. Ask", "ask", async () => {
    request = await ask();
    await say("is ready.");
  });

  await step("2. Follow", "follow", async () => {
    await page.goto(request);
    await page.locator("#record-command > summary").click();
    await page.getByTestId("record-value").filter({ hasText: "Boulangerie Sélène" }).waitFor();
    await page.getByTestId("record-groups").filter({ hasText: "invoice-generator" }).waitFor();
    await page.getByText("Raw bytes").click();
    await page.getByText("00000000").waitFor();
    await withoutBarriers();
    const place = await page.locator("#record-command > summary code").textContent();
    await page.getByTestId("search").fill(String(place));
    await page.getByTestId("search").press("Enter");
    await page.waitForURL(request);
  });

  await step("3. Break", "break", async () => {
    await turn("Turn on: Stop consuming");
    await page.getByText(/On since .*demo@recibo.example/).waitFor();
    request = await ask();
    const sentence = page.getByTestId("missing");
    await sentence
      .filter({ hasText: /lies at generate-invoice\/\d@\d+, group invoice-generator is 1 behind/ })
      .waitFor();
    const before = await sentence.textContent();
    await until("the sentence to go on", async () => (await sentence.textContent()) !== before);
  });

  await step("4. Watch it heal", "heal", async () => {
    await page.goto(`${desk.url}/traffic/failures`);
    await page.locator("[data-count=waiting]").filter({ hasText: "1" }).waitFor();
    await withoutBarriers();
    await turn("Turn off: Stop consuming");
    await page.locator("[data-count=waiting]").filter({ hasText: "0" }).waitFor();
    await page
      .getByTestId("effects")
      .getByRole("link", { name: /^Invoice/ })
      .first()
      .click();
    expect(page.url()).toBe(request);
    await say("is ready.");
  });

  await step("5. Redrive", "redrive", async () => {
    await turn("Turn on: Throw for one organisation");
    request = await ask();
    await say("through no fault of yours");
    await page.locator("[data-testid=record][data-role=dead-letter]").waitFor();
    await turn("Turn off: Throw for one organisation");
    await page.getByRole("link", { name: "Dead letters" }).click();
    await page.locator("a[href^='/dead-letters/']").first().click();
    await page.getByRole("button", { name: "Send again" }).first().click();
    await page.getByTestId("confirm-redrive").click();
    await page.goto(request);
    await say("is ready.");
    await page.locator("[data-attempt=attempt-answered]").waitFor();
    expect(await page.getByTestId("attempt").count()).toBe(2);
  });

  const tour = readFileSync(join(projectFolder, "docs/tour.md"), "utf8");
  expect([...tour.matchAll(/^## (\d.*)$/gm)].map(([, heading]) => heading)).toEqual(taken);
  await page.getByRole("button", { name: "Put the tour aside" }).click();
  await page.getByTestId("tour").waitFor({ state: "detached" });
}, 120_000);

test("a worker that answers twice leaves one invoice and a duplicate on the request's page", async () => {
  await turn("Turn on: Answer twice");
  const request = await ask();
  await say("is ready.");
  await page.locator("[data-testid=record][data-role=duplicate]").waitFor();
  const [row] = await desk.sql<{ count: string }>(
    "select count(*) from dashboard.invoices where request_id = $1",
    [request.split("/").at(-1)],
  );
  expect(Number(row?.count)).toBe(1);
  await turn("Turn off: Answer twice");
  expect(browser.errors).toEqual([]);
});
