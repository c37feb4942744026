import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { calculateScore } from "@recibo/common/contracts/index";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { follow, openTrialPages, type TrialPages } from "@recibo/local/trial/trial-pages";
import { openTrialTopics, type TrialTopics } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { withoutBarriers, withoutOverflow } from "./examine.ts";

let pages: TrialPages;
let desk: TrialDesk;
let browser: TrialBrowser;
let topics: TrialTopics;

beforeAll(async () => {
  pages = await openTrialPages({ env: { DEMO_ENABLED: "true" }, services: ["dashboard"] });
  ({ desk, browser } = pages);
  topics = await openTrialTopics(desk, [calculateScore]);
});

afterAll(async () => {
  await topics?.close();
  await pages?.close();
});

const value = { organisationId: "0199d2f4-1c00-7000-8000-000000000001", asOf: "2026-11-21" };
const say = () => topics.say(calculateScore, value);

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

  const link = olga.url();
  expect(link).toContain("columns=time,correlationid&live=1");
  const ines = await pages.enterDemo();
  await ines.goto(link);
  await ines.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
  const third = await say();
  await ines.getByTestId("record-row").filter({ hasText: third.id }).waitFor();
  await ines.getByTestId("record-row").filter({ hasText: third.id }).getByRole("link").click();
  await ines.getByTestId("record").filter({ hasText: "asOf" }).waitFor();
  await browser.closePages();
});

test("a browser keeps to 500 rows and answers while records pour in", async () => {
  const olga = await pages.enterDemo();
  await olga.goto(`${desk.url}/traffic/records?topics=calculate-score&live=1`);
  await olga.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
  const headers = { "content-type": "application/json" };
  const record = { topic: "calculate-score", key: null, value: JSON.stringify(value), headers };
  const pouring = Array.from({ length: 5_000 }, () => topics.publisher.send(record));
  const longest = await olga.evaluate<number>(`new Promise((resolve) => {
    let last = performance.now(), longest = 0;
    const timer = setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; }, 10);
    setTimeout(() => { clearInterval(timer); resolve(longest); }, 3_000);
  })`);
  await Promise.all(pouring);
  // A browser that freezes answers nothing in these three seconds; one on a busy machine now and then.
  expect(longest).toBeLessThan(2_500);
  await until(
    "what was skipped is counted",
    async () => Number((await olga.getByTestId("dropped").textContent())?.replace(/\D/g, "")) > 0,
  );
  expect(await olga.getByTestId("record-row").count()).toBeLessThanOrEqual(500);
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
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    if (examined) await withoutBarriers(page, `${path} at ${width}, ${colorScheme}`);
    await withoutOverflow(page, `${path} at ${width}`);
    await keep(page, `${path.replaceAll(/\W+/g, "-").slice(0, 60)}-${width}-${colorScheme}`);
  }
}

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
    "/groups/reset?group=trial&to=end",
    `/produce?template=${place}`,
    "/actions",
  ];
  for (const path of others) await look(page, path, process.env.SHOTS !== undefined);
});

async function keep(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS)
    await page.screenshot({ path: `${process.env.SHOTS}/traffic${name}.png`, fullPage: true });
}

test("no page has put an error on the console", () => {
  expect(browser.errors.filter((error) => !error.includes("422"))).toEqual([]);
});
