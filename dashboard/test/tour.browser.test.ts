import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { projectFolder } from "@recibo/local/project";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { arrive, follow, openTrialPages, type TrialPages } from "@recibo/local/trial/trial-pages";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { withoutBarriers } from "./examine.ts";

let pages: TrialPages;
let desk: TrialDesk;
let browser: TrialBrowser;
let page: Page;
/** The steps that were taken, as docs/tour.md calls them. */
const taken: string[] = [];

beforeAll(async () => {
  pages = await openTrialPages({
    history: true,
    services: ["dashboard", "invoice-generator"],
    env: { DEMO_ENABLED: "true", FAILURES_ENABLED: "true", RETRY_ATTEMPTS: "2" },
  });
  ({ desk, browser } = pages);
  page = await pages.enterDemo({ reducedMotion: "reduce" });
  await page.getByTestId("tour").waitFor();
});

afterAll(async () => {
  await pages?.close();
});

/** Issues an invoice from the first page; ends on the request's page. */
async function ask(): Promise<string> {
  await page.goto(desk.url);
  await follow(page.getByRole("link", { name: "New invoice" }));
  await page.locator("input[role=combobox]#customerId").fill("selene");
  await page.getByRole("option", { name: /Sélène/ }).click();
  const line = page.getByTestId("line").first();
  await line.getByLabel("Description").fill("Shop sign");
  await line.getByLabel("Quantity").fill("1");
  await line.getByLabel("Unit price").fill("19.99");
  await follow(page.getByTestId("generate"));
  await page.getByTestId("request-state").waitFor();
  return page.url();
}

/** Turns a switch; the worker hears of it through a topic, and what is asked after this meets it. */
async function turn(way: "on" | "off", name: string, seconds?: string): Promise<void> {
  await page.goto(`${desk.url}/traffic/failures`);
  if (seconds) await page.locator("#invoice-generator-delay").fill(seconds);
  await follow(page.getByRole("button", { name: `Turn ${way}: ${name}, invoice-generator` }));
  await until("the worker to hear of it", () => {
    const heard = desk
      .service("invoice-generator")
      .log.findLast(({ msg }) => msg === "failure switches");
    return (heard?.on as string[] | undefined)?.length === (way === "on" ? 1 : 0);
  });
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
    await withoutBarriers(page);
    const place = await page.locator("#record-command > summary code").textContent();
    await page.getByTestId("search").fill(String(place));
    await arrive(page, () => page.getByTestId("search").press("Enter"));
    expect(page.url()).toBe(request);
  });

  await step("3. Break", "break", async () => {
    await turn("on", "Stop consuming");
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
    await withoutBarriers(page);
    await turn("off", "Stop consuming");
    await page.locator("[data-count=waiting]").filter({ hasText: "0" }).waitFor();
    const effects = page.getByTestId("effects");
    await follow(effects.getByRole("link", { name: /^Invoice/ }).first());
    expect(page.url()).toBe(request);
    await say("is ready.");
  });

  await step("5. Redrive", "redrive", async () => {
    await turn("on", "Throw for one organisation");
    request = await ask();
    await say("through no fault of yours");
    await page.locator("[data-testid=record][data-role=dead-letter]").waitFor();
    await turn("off", "Throw for one organisation");
    await follow(page.getByRole("link", { name: "Dead letters" }));
    await follow(page.locator("a[href^='/dead-letters/']").first());
    await page.getByRole("button", { name: "Send again" }).first().click();
    await page.getByTestId("confirm-redrive").click();
    await page.getByTestId("history").filter({ hasText: "Sent again by" }).waitFor();
    await page.goto(request);
    await say("is ready.");
    await page.locator("[data-attempt=attempt-answered]").waitFor();
    expect(await page.getByTestId("attempt").count()).toBe(2);
  });

  const tour = readFileSync(join(projectFolder, "docs/tour.md"), "utf8");
  expect([...tour.matchAll(/^## (\d.*)$/gm)].map(([, heading]) => heading)).toEqual(taken);
  await page.getByRole("button", { name: "Put the tour aside" }).click();
  await page.getByTestId("tour").waitFor({ state: "detached" });
}, 240_000);

test("a delay of a worker shows on the way of a request", async () => {
  await turn("on", "Add delay", "2");
  await ask();
  await say("is ready.");
  const waits = page.locator("[data-hop=received] .hop-took, [data-hop=handled] .hop-took");
  expect(await waits.allTextContents()).toContainEqual(expect.stringMatching(/^\+[2-9][\d.]* s$/));
  await turn("off", "Add delay");
});

test("a worker that answers twice leaves one invoice and a duplicate on the request's page", async () => {
  await turn("on", "Answer twice");
  const request = await ask();
  await say("is ready.");
  await page.locator("[data-testid=record][data-role=duplicate]").waitFor();
  const [row] = await desk.sql<{ count: string }>(
    "select count(*) from dashboard.invoices where request_id = $1",
    [request.split("/").at(-1)],
  );
  expect(Number(row?.count)).toBe(1);
  await turn("off", "Answer twice");
  expect(browser.errors).toEqual([]);
});
