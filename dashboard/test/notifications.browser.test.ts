import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import {
  follow,
  newAccount,
  openTrialPages,
  type TrialPages,
} from "@recibo/local/trial/trial-pages";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { examine } from "./examine.ts";

let pages: TrialPages;
let desk: TrialDesk;
let far: TrialService;
let browser: TrialBrowser;

beforeAll(async () => {
  pages = await openTrialPages({ env: { DEMO_ENABLED: "true" }, history: true });
  ({ desk, browser } = pages);
  far = await desk.another("dashboard");
});

afterAll(async () => {
  await pages?.close();
});

afterEach(() => browser?.closePages());

const toast = (page: Page) => page.getByTestId("notification");
const item = (page: Page, position: number) => page.locator(`#notification-${position}`);
const state = (page: Page, position: number, wanted: string) =>
  page.locator(`#notification-${position}[data-state=${wanted}]`).waitFor();
const unseen = (page: Page) => page.getByTestId("unseen").filter({ visible: true });

/** Asks for a score without leaving the page. */
const askForScore = (page: Page) =>
  page.evaluate(`fetch("/score", { method: "POST", redirect: "manual",
    body: new URLSearchParams({ _csrf: document.querySelector("input[name=_csrf]").value }) }).then(() => undefined)`);

/** Saves how the person is told, with boxes ticked or not. */
async function choose(page: Page, boxes: Record<string, boolean>) {
  await page.goto(`${desk.url}/notifications/preferences`);
  for (const [name, ticked] of Object.entries(boxes))
    await page.locator(`input[name="${name}"]`).setChecked(ticked);
  await follow(page.getByRole("button", { name: "Save" }));
  await page.getByTestId("saved").waitFor();
}

test("two devices and two tabs agree at once on what is unseen, seen and read", async () => {
  const ana = newAccount();
  const desktop = await pages.signUp(ana);
  await choose(desktop, { "score.toast": false });
  const phone = await pages.signIn(ana, {}, far.url);
  const tab = await desktop.context().newPage();
  // Nobody looks at the inbox yet: without a toast nothing is on a screen.
  await tab.goto(`${desk.url}/invoices`);
  for (const _ of [1, 2]) await askForScore(desktop);
  for (const page of [desktop, tab, phone]) await unseen(page).filter({ hasText: "2" }).waitFor();
  expect(await phone.getByTestId("bell").textContent()).toContain("Notifications, 2 unseen");
  expect(await toast(phone).count()).toBe(0);

  await phone.goto(`${far.url}/notifications?filter=score`);
  await state(phone, 2, "unseen");
  await phone
    .getByRole("button", { name: /^Mark as read: Your score/ })
    .first()
    .click();
  for (const page of [desktop, tab]) await unseen(page).filter({ hasText: "1" }).waitFor();
  await state(phone, 2, "read");
  await until("the focus on the mark", () =>
    phone.evaluate<boolean>("document.activeElement.id === 'mark-2'"),
  );

  // What the inbox shows is seen, and stays in the list of what was unseen when it was opened.
  await tab.goto(`${desk.url}/notifications?filter=unseen`);
  await state(tab, 1, "seen");
  for (const page of [desktop, phone])
    await page.locator("[data-unseen]:not([hidden])").waitFor({ state: "detached" });
  await state(phone, 1, "seen");

  await follow(item(tab, 1).getByRole("link").first());
  expect(tab.url()).toBe(`${desk.url}/score`);
  await state(phone, 1, "read");
  await phone.locator("#mark-1").click();
  await state(phone, 1, "seen");
  await phone.getByRole("button", { name: "Mark all as read" }).click();
  await state(phone, 1, "read");
  await phone.goto(`${far.url}/notifications?filter=unread`);
  await phone.getByRole("heading", { name: "Nothing left to read" }).waitFor();
});

test("without script the inbox is marked by its forms", async () => {
  const scripted = await pages.signUp();
  await askForScore(scripted);
  await toast(scripted).waitFor();
  const cookies = await scripted.context().cookies();
  const page = await browser.person({ javaScriptEnabled: false });
  await page.context().addCookies(cookies);
  await page.goto(`${desk.url}/notifications?filter=score`);
  await page.locator("#mark-1").click();
  await state(page, 1, "read");
  expect(page.url()).toContain("filter=score");
});

test("a toast takes no focus, its keys dismiss it, and a failure has one whatever is chosen", async () => {
  const page = await pages.signUp();
  await choose(page, { "score.toast": false, "invoice.toast": false, "late.toast": false });
  await desk.sql(
    "update dashboard.organisations set street = 'Weg 1', city = 'Berlin', country = 'DE'",
  );
  await page.locator("input[name='late.sound']").focus();
  await page.evaluate(`fetch("/invoices", { method: "POST", redirect: "manual", body: new URLSearchParams({
    _csrf: document.querySelector("input[name=_csrf]").value, action: "generate", currency: "EUR",
    issueDate: "2026-11-02", dueDate: "2026-10-02", customerId: "new", "customer[name]": "Kunde",
    "customer[street]": "Weg 1", "customer[postcode]": "10115", "customer[city]": "Berlin", "customer[country]": "DE",
    "lines[0][description]": "Work", "lines[0][quantity]": "1", "lines[0][unitPrice]": "1", "lines[0][taxRate]": "19" })
  }).then(() => undefined)`);
  await toast(page).filter({ hasText: "Invoice not issued" }).waitFor();
  expect(await page.locator("#toasts").getAttribute("role")).toBe("status");
  expect(await page.evaluate<string>("document.activeElement.name")).toBe("late.sound");
  await page.keyboard.press("Escape");
  await toast(page).waitFor({ state: "detached" });
  // The toast is gone; the inbox keeps the failure, and its page what to do about it.
  await page.goto(`${desk.url}/notifications?filter=failure`);
  await item(page, 1).getByRole("link", { name: "Invoice not issued" }).click();
  await page.getByRole("link", { name: "Correct and try again" }).waitFor();
});

/** Stands in for what a browser without a loudspeaker or a desktop does not have. */
const standIns = `
  window.tones = 0; window.shown = [];
  window.AudioContext = class {
    currentTime = 0; destination = {};
    resume() { return Promise.resolve(); }
    createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect() {} }; }
    createOscillator() { return { frequency: { setValueAtTime() {} }, connect() {}, stop() {}, start() { window.tones += 1; } }; }
  };
  window.Notification = class {
    static permission = "default";
    static requestPermission() { return Promise.resolve(window.Notification.permission = "granted"); }
    constructor(title) { window.shown.push(title); }
  };`;

test("a tone and a browser notification come from one tab of those that are open, when they are wanted", async () => {
  const page = await pages.signUp();
  await page.context().addInitScript(standIns);
  await choose(page, { "score.sound": true });
  await page.locator("[data-permission=default]").waitFor();
  await page.getByRole("button", { name: "Allow notifications" }).click();
  await page.locator("[data-permission=granted]").waitFor();
  await choose(page, { "score.browser": true });
  const tabs = [page, await page.context().newPage()];
  for (const tab of tabs) {
    await tab.addInitScript(
      "window.Notification.permission = 'granted'; document.hasFocus = () => false;",
    );
    await tab.goto(`${desk.url}/invoices`);
    await tab.locator("h1").click();
  }
  await askForScore(page);
  for (const tab of tabs) await toast(tab).filter({ hasText: "Your score is 0" }).waitFor();
  const count = async (what: string) =>
    (await Promise.all(tabs.map((tab) => tab.evaluate<number>(what)))).reduce((a, b) => a + b, 0);
  await until("the notification", async () => (await count("window.shown.length")) === 1);
  await until("the tone", async () => (await count("window.tones")) === 1);
  await tabs[1]?.getByRole("button", { name: "Dismiss" }).click();
  await askForScore(page);
  await until("the next of both", async () => {
    const all = [await count("window.shown.length"), await count("window.tones")];
    return all.every((each) => each === 2);
  });
});

test("where the browser was told to show no notifications, the page says how to change that", async () => {
  const page = await pages.signUp();
  await page.addInitScript("window.Notification = { permission: 'denied' };");
  await page.goto(`${desk.url}/notifications/preferences`);
  await page.getByText("This browser was told not to show notifications").waitFor();
  expect(await page.locator("[data-permission]:not([hidden])").count()).toBe(1);
});

test("the first page shows how things stand, in both languages, and follows what happens", async () => {
  const page = await pages.enterDemo();
  await page.getByTestId("tile-outstanding").filter({ hasText: "2 invoices" }).waitFor();
  await page
    .getByTestId("tile-dso")
    .filter({ hasText: /\d+ days/ })
    .waitFor();
  await page.getByText("Show as a table").click();
  expect(await page.locator("#revenue-details tbody tr").count()).toBe(12);
  await page.getByTestId("ageing").getByRole("link", { name: "1–30 days late" }).waitFor();
  const score = page.getByTestId("home-score");
  for (const _ of [1, 2]) await askForScore(page);
  await score.filter({ hasText: "as before" }).waitFor();
  expect(await page.locator("#revenue-details").getAttribute("open")).not.toBe(null);

  await follow(page.getByRole("button", { name: "Português" }));
  await page.getByTestId("tile-dso").filter({ hasText: "Prazo médio de recebimento" }).waitFor();
  await askForScore(page);
  await toast(page).filter({ hasText: "Sua pontuação é" }).first().waitFor();
  await follow(page.getByTestId("bell"));
  await page.getByRole("heading", { name: "Notificações" }).waitFor();
  await page.getByRole("heading", { name: "Hoje" }).waitFor();
  await follow(page.getByRole("button", { name: "English" }));
  await page.getByRole("heading", { name: "Notifications" }).waitFor();
});

// The pages of an organisation with history are tried with all others in desk.browser.test.ts.
test.each([
  { width: 390, colorScheme: "dark" as const, language: "pt-BR" },
  { width: 1280, colorScheme: "light" as const, language: "en" },
])(
  "axe finds nothing and nothing overflows at $width px, $colorScheme, $language",
  async ({ width, colorScheme, language }) => {
    const viewport = { width, height: 900 };
    const page = await pages.signUp({}, { viewport, colorScheme, reducedMotion: "reduce" });
    await follow(page.locator(`button[name=language][value=${language}]`));
    for (const path of ["/", "/notifications?filter=late", "/notifications/preferences"]) {
      await page.goto(`${desk.url}${path}`);
      await examine(page, path);
    }
  },
);

test("no page has put an error on the console", () => {
  expect(browser.errors).toEqual([]);
});
