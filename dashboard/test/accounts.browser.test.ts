import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { arrive, follow, openTrialPages, type TrialPages } from "@recibo/local/trial/trial-pages";
import type { Page } from "playwright-core";
import { examine } from "./examine.ts";

const password = "correct horse battery";

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

/** Opens a page from the menu behind the organisation's name. */
async function fromMenu(page: Page, name: string): Promise<void> {
  await page.getByTestId("account").click();
  await follow(page.getByRole("link", { name, exact: true }));
}

test("an owner invites somebody, who joins, and whose changed password signs out their other browser as it shows", async () => {
  const ana = await pages.signUp({ organisation: "Tinta & Papel" });
  await fromMenu(ana, "Members");
  await ana.getByText("Nobody is invited right now.").waitFor();
  const email = `${crypto.randomUUID()}@example.com`;
  await ana.getByLabel("Their e-mail").fill(email);
  await follow(ana.getByRole("button", { name: "Make a link" }));
  await ana.getByTestId("link").filter({ hasText: "Recibo sends no e-mail" }).waitFor();
  const link = await ana.getByLabel("Link", { exact: true }).inputValue();
  expect(link).toMatch(new RegExp(`^${desk.url}/invitations/[\\w-]{43}$`));
  await ana.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ana.getByRole("button", { name: "Copy" }).click();
  await ana.getByRole("button", { name: "Copied" }).waitFor();
  expect(await ana.evaluate("navigator.clipboard.readText()")).toBe(link);

  const bruno = await browser.person();
  await bruno.goto(link);
  await bruno.getByRole("heading", { name: "Join Tinta & Papel" }).waitFor();
  expect(await bruno.getByLabel("E-mail").inputValue()).toBe(email);
  await bruno.getByLabel("Your name").fill("Bruno Prado");
  await bruno.getByLabel("Password").fill(password);
  await follow(bruno.getByRole("button", { name: "Join" }));
  await bruno.waitForURL(`${desk.url}/`);

  const elsewhere = await browser.person({ locale: "pt-BR" });
  await elsewhere.goto(`${desk.url}/sign-in`);
  await elsewhere.getByLabel("E-mail").fill(email);
  await elsewhere.getByLabel("Senha").fill(password);
  await follow(elsewhere.getByRole("button", { name: "Entrar" }));
  await elsewhere.waitForURL(`${desk.url}/`);

  await fromMenu(bruno, "Account");
  await bruno.getByTestId("session").nth(1).waitFor();
  expect(await bruno.getByTestId("session").count()).toBe(2);
  await bruno.getByLabel("Current password").fill(password);
  await bruno.getByLabel("New password").fill("another horse battery");
  await follow(bruno.getByRole("button", { name: "Change password" }));
  await bruno.getByTestId("done").filter({ hasText: "signed out everywhere else" }).waitFor();
  await elsewhere.locator("[data-connection=signed-out]:not([hidden])").waitFor();
  expect(await bruno.getByTestId("session").count()).toBe(1);

  await ana.goto(`${desk.url}/members`);
  const row = ana.getByTestId("person").filter({ hasText: "Bruno Prado" });
  await row.getByRole("button", { name: "Remove" }).click();
  await follow(ana.getByRole("dialog").getByRole("button", { name: "Remove" }));
  await ana.getByTestId("done").waitFor();
  expect(await row.count()).toBe(0);
  await bruno.locator("[data-connection=signed-out]:not([hidden])").waitFor();
});

test("the language of the account is chosen on its page, by keyboard alone", async () => {
  const page = await pages.signUp();
  await page.goto(`${desk.url}/account`);
  await page.getByLabel("Name").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Ana Souza");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Port");
  await page.keyboard.press("Tab");
  await arrive(page, () => page.keyboard.press("Enter"));
  await page.getByRole("heading", { name: "Sua conta" }).waitFor();
  expect(await page.getByLabel("Nome").inputValue()).toBe("Ana Souza");
});

test.each([
  [1280, "light", "en"],
  [390, "dark", "pt-BR"],
] as const)(
  "axe finds nothing and nothing sticks out at %i px, %s, in %s",
  async (width, colorScheme, locale) => {
    const options = { viewport: { width, height: 900 }, colorScheme, locale };
    const stranger = await browser.person(options);
    await stranger.goto(`${desk.url}/sign-in`);
    await examineIn(locale, stranger);
    await stranger.goto(`${desk.url}/sign-up`);
    await examineIn(locale, stranger);

    const page = await pages.signUp({}, options);
    await page.goto(`${desk.url}/members`);
    await examineIn(locale, page);
    await page
      .locator("#invited")
      .fill(`${crypto.randomUUID()}@a-place-with-a-long-name.example.com`);
    await follow(page.locator("form:has(#invited) [type=submit]"));
    const link = await page.locator("#link").inputValue();
    await examineIn(locale, page);

    await stranger.goto(link);
    await examineIn(locale, stranger);
    await stranger.locator("#name").fill("Bartolomeu de Albuquerque Cavalcanti e Mello");
    await stranger.locator("#password").fill(password);
    await follow(stranger.locator("form[action^='/invitations'] [type=submit]"));
    await stranger.waitForURL(`${desk.url}/`);
    await stranger.goto(`${desk.url}/members`);
    await examineIn(locale, stranger);

    await page.goto(`${desk.url}/members`);
    await page.locator("[popovertarget^=remove]").first().click();
    await examineIn(locale, page);
    await page.goto(`${desk.url}/account`);
    await examineIn(locale, page);
  },
);

async function examineIn(locale: string, page: Page): Promise<void> {
  await examine(page);
  expect(await page.locator("html").getAttribute("lang")).toBe(locale);
}
