import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { calculateScore } from "@recibo/common/contracts/index";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import {
  type Account,
  connected,
  follow,
  openTrialPages,
  type TrialPages,
} from "@recibo/local/trial/trial-pages";
import { openTrialTopics, type TrialTopics } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { examine, withItsStyles, withoutBarriers, withoutOverflow } from "./examine.ts";
import { testRows } from "./traffic-rows.ts";

let pages: TrialPages;
let desk: TrialDesk;
let browser: TrialBrowser;
let topics: TrialTopics;
/** An operator who sees what is personal, unlike the demo's. */
let ines: Account;
/** The request of her invoice for Ada Lovelace. */
let issued: string;

beforeAll(async () => {
  pages = await openTrialPages({
    env: {
      DEMO_ENABLED: "true",
      OPERATORS_EMAILS: "ines@example.com",
      TRAFFIC_PERSONAL: "ines@example.com",
    },
    services: ["dashboard", "invoice-generator"],
  });
  ({ desk, browser } = pages);
  topics = await openTrialTopics(desk, [calculateScore]);
  const visitor = desk.visitor();
  ines = await visitor.signUp("ines@example.com");
  issued = await visitor.askForInvoice({ "customer[name]": "Ada Lovelace" });
  await until("the invoice", async () => {
    const query = "select from dashboard.invoices where request_id = $1";
    return (await desk.sql(query, [issued])).length > 0;
  });
});

afterAll(async () => {
  await topics?.close();
  await pages?.close();
});

const value = { organisationId: "0199d2f4-1c00-7000-8000-000000000001", asOf: "2026-11-21" };
const say = () => topics.say(calculateScore, value);

test("an invoice is followed from the list to the record that asked for it", async () => {
  const page = await pages.signIn(ines);
  await page.goto(`${desk.url}/invoices`);
  await follow(page.getByTestId("invoice-row").getByRole("link", { name: "INV-0001" }));
  await follow(page.locator(".life-request a"));
  expect(page.url()).toBe(`${desk.url}/requests/${issued}`);
  await page.locator("#record-command > summary").click();
  await page.getByTestId("record-value").filter({ hasText: "Ada Lovelace" }).waitFor();
  await browser.closePages();
});

/** What a page's link gives as a file. */
async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name }).first().click(),
  ]);
  return readFile(await file.path(), "utf8");
}

test("what is personal stays masked on the page, in its file and through the link of somebody who sees it, and cannot be searched for", async () => {
  const hers = await pages.signIn(ines);
  const view = `topics=generate-invoice&correlation=${issued}&columns=value.buyer.name`;
  await hers.goto(`${desk.url}/traffic/records?${view}`);
  await follow(hers.getByTestId("record-row").getByRole("link"));
  await hers.getByTestId("record").filter({ hasText: "Ada Lovelace" }).waitFor();
  expect(await download(hers, "NDJSON")).toContain("Ada Lovelace");

  const page = await pages.enterDemo();
  await page.goto(hers.url());
  await page.getByTestId("record").filter({ hasText: "•••" }).waitFor();
  await page.getByTestId("record-row").filter({ hasText: "•••" }).waitFor();
  expect(await page.content()).not.toContain("Lovelace");
  for (const format of ["NDJSON", "CSV"]) {
    const file = await download(page, format);
    expect([format, file.includes("•••"), file.includes("Lovelace")]).toEqual([
      format,
      true,
      false,
    ]);
  }
  await page.goto(`${desk.url}/traffic/records?topics=generate-invoice&text=Lovelace`);
  await page.getByText("What is masked is not searched.").waitFor();
  await hers.goto(`${desk.url}/traffic/records?topics=generate-invoice&text=Lovelace`);
  await hers.getByTestId("record-row").first().waitFor();
  await browser.closePages();
});

test("a member who is no operator finds no traffic, and her page's socket is sent none", async () => {
  const eve = await pages.signUp();
  const answer = await eve.goto(`${desk.url}/traffic`);
  expect(answer?.status()).toBe(404);
  await connected(eve);
  await eve.evaluate(`import(document.querySelector("script[src$='/live.js']").src).then(({ socket }) => {
    window.heard = 0;
    socket.onAny((name) => { if (name === "records") window.heard++; });
    socket.emit("tail", { view: "topics=calculate-score", positions: "" });
  })`);
  const olga = await pages.enterDemo();
  await olga.goto(
    `${desk.url}/traffic/records?topics=calculate-score&columns=correlationid&live=1`,
  );
  await olga.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
  const { id } = await say();
  await olga.getByTestId("record-row").filter({ hasText: id }).waitFor();
  expect(await eve.evaluate("window.heard")).toBe(0);
  await browser.closePages();
});

test("a live tail shows a record that is written now, rests while it is paused, and its link opens the same view", async () => {
  const olga = await pages.enterDemo();
  await olga.goto(`${desk.url}/traffic/records?topics=calculate-score&columns=time,correlationid`);
  await follow(olga.getByTestId("live"));
  const state = olga.getByTestId("tail-state");
  await state.filter({ hasText: "Live" }).waitFor();
  const first = await say();
  await olga.getByTestId("record-row").filter({ hasText: first.id }).waitFor();
  await olga.getByRole("button", { name: "Pause" }).click();
  await state.filter({ hasText: "Paused" }).waitFor();
  const second = await say();
  expect(await olga.getByText(second.id).count()).toBe(0);
  await olga.getByRole("button", { name: "Resume" }).click();
  await olga.getByTestId("record-row").filter({ hasText: second.id }).waitFor();
  await olga.getByLabel("Rows a second").selectOption("10");

  const link = olga.url();
  expect(link).toContain("columns=time,correlationid&live=1&rate=10");
  const ines = await pages.enterDemo();
  await ines.goto(link);
  await ines.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
  expect(await ines.getByLabel("Rows a second").inputValue()).toBe("10");
  const third = await say();
  await ines.getByTestId("record-row").filter({ hasText: third.id }).waitFor();
  await ines.getByTestId("record-row").filter({ hasText: third.id }).getByRole("link").click();
  await ines.getByTestId("record").filter({ hasText: "asOf" }).waitFor();
  await browser.closePages();
});

test("a browser keeps to 500 rows, answers and counts all while records pour in and its limit is changed", async () => {
  const olga = await pages.enterDemo();
  await olga.goto(`${desk.url}/traffic/records?topics=calculate-score&live=1&rate=fastest`);
  await olga.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
  const headers = { "content-type": "application/json" };
  const record = { topic: "calculate-score", key: null, value: JSON.stringify(value), headers };
  const pouring = Array.from({ length: 5_000 }, () => topics.publisher.send(record));
  const longest = await olga.evaluate<number>(`new Promise((resolve) => {
    let last = performance.now(), longest = 0;
    const timer = setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; }, 10);
    setTimeout(() => { clearInterval(timer); resolve(longest); }, 3_000);
  })`);
  await olga.getByLabel("Rows a second").selectOption("200");
  await Promise.all(pouring);
  // A browser that freezes answers nothing in these three seconds; one on a busy machine now and then.
  expect(longest).toBeLessThan(2_500);
  const figure = async (name: string) =>
    Number((await olga.locator(`[data-tail-${name}]`).textContent())?.replace(/\D/g, ""));
  await until(
    "each is shown or counted, once",
    async () => (await figure("shown")) + (await figure("dropped")) === pouring.length,
  );
  expect(await figure("dropped")).toBeGreaterThan(0);
  const kept = olga.getByTestId("record-row");
  await until("as many rows as are kept", async () => (await kept.count()) === 500);
  const places = await kept.evaluateAll((all) => all.map((row) => row.getAttribute("data-place")));
  expect(new Set(places).size).toBe(500);
  // With one of these a browser works out the styles of all rows whenever one comes.
  const slow = await olga.evaluate<string[]>(
    `[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.selectorText))
      .filter((selector) => /[+~] (\\*|:not\\([^)]*\\))$/.test(selector))`,
  );
  expect(slow).toEqual([]);
  await browser.closePages();
});

/** A record that does not fit its contract. */
const misfit = async () => {
  const record = { key: null, value: "{}", headers: {}, topic: "generate-invoice" };
  const { partition, offset } = await topics.publisher.send(record);
  return `generate-invoice/${partition}@${offset}`;
};

/** Each width and each colour scheme once; all four for pictures. */
const looks = [
  [390, "light"],
  [1280, "dark"],
  ...(process.env.SHOTS ? [[390, "dark"] as const, [1280, "light"] as const] : []),
] as [number, "light" | "dark"][];

async function look(page: Page, path: string, examined: boolean): Promise<void> {
  await page.goto(`${desk.url}/traffic${path}`);
  await withItsStyles(page, path);
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    if (examined) await withoutBarriers(page, `${path} at ${width}, ${colorScheme}`);
    await withoutOverflow(page, `${path} at ${width}`);
    await keep(page, `${path.replaceAll(/\W+/g, "-").slice(0, 60)}-${width}-${colorScheme}`);
  }
}

testRows(() => ({ pages, topics, ines, look: (page, path) => look(page, path, true) }));

test.each([
  "",
  "/records?topics=generate-invoice&record=PLACE&raw=1",
  "/records?topics=calculate-score&live=1&text=nothing",
  "/groups?group=dashboard",
])("axe finds nothing on /traffic%s and nothing overflows", async (path) => {
  const page = await pages.enterDemo({ reducedMotion: "reduce" });
  await look(page, path.replace("PLACE", await misfit()), true);
  await browser.closePages();
});

test("nothing overflows on the other pages", async () => {
  const page = await pages.enterDemo({ reducedMotion: "reduce" });
  const place = await misfit();
  const others = [
    "/records",
    "/records?topics=calculate-score&from=offset&offset=1660",
    "/records?topics=calculate-score&expression=outcome+%3D%3D+%3D",
    `/diff?record=${place}&record=calculate-score/0@0`,
    `/produce?template=${place}`,
    "/produce?topic=generate-invoice",
    "/actions",
    "/orphans",
  ];
  for (const path of others) await look(page, path, process.env.SHOTS !== undefined);
});

test("a record is written by the fields of its contract, once what is wrong at one of them is mended", async () => {
  const page = await pages.enterDemo({ reducedMotion: "reduce" });
  await page.goto(`${desk.url}/traffic/produce?topic=payment-recorded`);
  const currency = page.getByLabel("currency", { exact: true });
  await currency.fill("euro");
  await follow(page.getByTestId("produce"));
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await examine(page, `faults at ${width}, ${colorScheme}`);
  }
  await page.getByTestId("problems").getByRole("link", { name: "currency" }).click();
  await page.locator(":focus").fill("EUR");
  expect(await currency.inputValue()).toBe("EUR");
  await page.keyboard.press("Enter");
  const record = page.getByTestId("record").filter({ hasText: "payment-recorded" });
  await record.filter({ hasText: '"currency": "EUR"' }).waitFor();
  await browser.closePages();
});

test("offsets of a worker that is stopped are moved as the preview said, once that is confirmed", async () => {
  await desk.service("invoice-generator").stop();
  const page = await pages.enterDemo({ reducedMotion: "reduce" });
  const group = page.getByTestId("group").filter({ hasText: "invoice-generator" });
  const reset = group.getByRole("button", { name: "Preview" });
  await until("the group to be empty", async () => {
    await page.goto(`${desk.url}/traffic/groups`);
    return (await reset.count()) > 0;
  });
  await follow(reset);
  await page
    .getByTestId("preview")
    .filter({ hasText: /reads \d+ again/ })
    .waitFor();
  await look(page, new URL(page.url()).href.replace(`${desk.url}/traffic`, ""), true);
  await follow(page.getByTestId("confirm-reset"));
  const action = page.getByTestId("action").first();
  await action.filter({ hasText: "invoice-generator" }).filter({ hasText: "→ 0" }).waitFor();
  await action.filter({ hasText: "demo@recibo.example" }).waitFor();
  await page.goto(`${desk.url}/traffic/groups`);
  expect(await group.getByTestId("lag").textContent()).not.toBe("0");
});

async function keep(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS)
    await page.screenshot({ path: `${process.env.SHOTS}/traffic${name}.png`, fullPage: true });
}

test("no page has put an error on the console", () => {
  // A browser says of itself that a page was refused.
  const refused = / 422 | 404 \(Not Found\) at \S+\/traffic$/;
  expect(browser.errors.filter((error) => !refused.test(error))).toEqual([]);
});
