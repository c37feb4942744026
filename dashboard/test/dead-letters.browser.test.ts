import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import {
  arrive,
  connected,
  follow,
  newAccount,
  openTrialPages,
  type TrialPages,
} from "@recibo/local/trial/trial-pages";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { examine, looks } from "./examine.ts";
import { organisationOf, poison } from "./poison.ts";

let pages: TrialPages;
let desk: TrialDesk;
let browser: TrialBrowser;

beforeAll(async () => {
  pages = await openTrialPages({
    env: {
      DEMO_ENABLED: "true",
      RETRY_ATTEMPTS: "2",
      RETRY_FIRST_DELAY: "10",
      TRAFFIC_PERSONAL: "demo@recibo.example",
    },
  });
  ({ desk, browser } = pages);
});

afterAll(async () => {
  await pages?.close();
});

/** A person whose score could not be calculated, on the page of that request. */
async function withFailedScore() {
  const account = newAccount();
  const ana = await pages.signUp(account);
  const organisation = await organisationOf(desk, account.email);
  const { cure } = await poison(desk, "score_calculator.handled_commands", organisation);
  await ana.goto(`${desk.url}/score`);
  await ana.getByRole("button", { name: "Calculate score" }).click();
  const told = ana.getByTestId("notification").filter({ hasText: "Score not calculated" });
  await follow(told.getByRole("link", { name: "Open" }));
  await ana.locator("[data-hop=dead-letter]").waitFor();
  return { ana, cure };
}

test("an operator sends a letter again; the request's open page shows both attempts, and the person is told", async () => {
  const olga = await pages.enterDemo();
  await olga.goto(`${desk.url}/dead-letters`);
  await olga.getByRole("heading", { name: "Nothing to do" }).waitFor();
  await connected(olga);
  const { ana, cure } = await withFailedScore();
  expect(await ana.getByRole("link", { name: "Dead letters" }).count()).toBe(0);

  await follow(olga.getByTestId("letter-row").getByRole("link"));
  await olga.getByTestId("why").filter({ hasText: "no paper for this one" }).waitFor();
  expect(await olga.getByTestId("value").textContent()).toContain('"asOf"');
  await cure();
  await olga.getByRole("button", { name: "Send again" }).click();
  await olga.getByTestId("confirm-redrive").click();
  await olga.getByTestId("history").filter({ hasText: "Sent again by demo@" }).waitFor();
  expect(await olga.getByRole("button", { name: "Send again" }).count()).toBe(0);

  const news = ana.getByTestId("notification").filter({ hasText: "Your score is 0" });
  await news.filter({ hasText: "Answered after all" }).waitFor();
  await ana.locator("[data-attempt=attempt-answered]").waitFor();
  const attempts = ana.getByTestId("attempt");
  expect(await attempts.count()).toBe(2);
  expect(await attempts.first().getAttribute("data-attempt")).toBe("attempt-failed");
  await attempts.last().locator("[data-hop=seen]:not([data-missing])").waitFor();
});

test("a letter is discarded by keyboard alone, with a reason", async () => {
  await withFailedScore();
  const olga = await pages.enterDemo();
  await olga.goto(`${desk.url}/dead-letters`);
  const letter = olga.getByTestId("letter-row").first().getByRole("link");
  await arrive(olga, () => letter.press("Enter"));
  const button = olga.getByRole("button", { name: "Discard" });
  await button.press("Enter");
  await olga.locator("#reason:focus").waitFor();
  await olga.keyboard.press("Escape");
  await until("the focus back", () =>
    olga.evaluate<boolean>("document.activeElement?.textContent.includes('Discard')"),
  );
  await button.press("Enter");
  await olga.locator("#reason:focus").waitFor();
  await olga.keyboard.type("nobody needs it");
  await olga.keyboard.press("Enter");
  await olga.getByTestId("history").filter({ hasText: "nobody needs it" }).waitFor();
});

test.each(looks)(
  "axe finds nothing on an operator's pages and nothing overflows at $width px, $colorScheme",
  async ({ width, colorScheme }) => {
    const still = { reducedMotion: "reduce" as const };
    const page = await pages.enterDemo({ viewport: { width, height: 900 }, colorScheme, ...still });
    const [letter] = await desk.sql<{ id: string }>(
      `select partition || '-' || "offset" as id from dashboard.dead_letters where state = 'discarded' limit 1`,
    );
    const paths = ["?state=", "?state=open&code=NONE", `/${letter?.id}`];
    for (const path of paths.map((each) => `/dead-letters${each}`)) {
      await page.goto(`${desk.url}${path}`);
      await examine(page, path);
      await keep(page, `${path.replaceAll(/\W+/g, "-")}-${width}-${colorScheme}`);
    }
    await page.getByRole("button", { name: "Send again" }).click();
    await examine(page, "the question");
    await keep(page, `question-${width}-${colorScheme}`);
  },
);

async function keep(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS)
    await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}

test("the attempts of a request stand side by side where there is room, one below the other where not", async () => {
  const { ana, cure } = await withFailedScore();
  const olga = await pages.enterDemo();
  await olga.goto(`${desk.url}/dead-letters`);
  await follow(olga.getByTestId("letter-row").first().getByRole("link"));
  await olga.getByRole("button", { name: "Send again" }).click();
  await cure();
  await olga.getByTestId("confirm-redrive").click();
  await ana
    .locator("[data-attempt=attempt-answered] [data-hop=seen]:not([data-missing])")
    .waitFor();
  // Without the notifications, which fade in and out.
  await ana.reload();
  for (const [width, columns] of [
    [1280, 2],
    [390, 1],
  ] as const) {
    await ana.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await ana.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await examine(ana, `attempts at ${width}`);
      await keep(ana, `attempts-${width}-${colorScheme}`);
    }
    const boxes = await ana
      .getByTestId("attempt")
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().x));
    expect(new Set(boxes).size).toBe(columns);
  }
});

test("no page has put an error on the console", () => {
  expect(browser.errors).toEqual([]);
});
