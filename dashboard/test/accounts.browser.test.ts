import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTrialBrowser, type TrialBrowser } from "@recibo/local/trial/browser";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { Page } from "playwright-core";

const password = "correct horse battery";

let desk: TrialDesk;
let browser: TrialBrowser;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["dashboard"] });
  browser = await startTrialBrowser();
});

afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

async function signUp(options?: Parameters<TrialBrowser["person"]>[0]): Promise<Page> {
  const page = await browser.person(options);
  await page.goto(`${desk.url}/sign-up`);
  await page.locator("#organisation").fill("Tinta & Papel");
  await page.locator("#email").fill(`${crypto.randomUUID()}@example.com`);
  await page.locator("#password").fill(password);
  await page.locator("form[action='/sign-up'] [type=submit]").click();
  await page.waitForURL(`${desk.url}/`);
  return page;
}

/** Opens a page from the menu behind the organisation's name. */
async function fromMenu(page: Page, name: string): Promise<void> {
  await page.getByTestId("account").click();
  await page.getByRole("link", { name, exact: true }).click();
}

test("an owner invites somebody, who joins, and whose changed password signs out their other browser as it shows", async () => {
  const ana = await signUp();
  await fromMenu(ana, "Members");
  await ana.getByText("Nobody is invited right now.").waitFor();
  const email = `${crypto.randomUUID()}@example.com`;
  await ana.getByLabel("Their e-mail").fill(email);
  await ana.getByRole("button", { name: "Make a link" }).click();
  await ana.getByTestId("link").filter({ hasText: "Recibo sends no e-mail" }).waitFor();
  const link = await ana.getByLabel("Link", { exact: true }).inputValue();
  expect(link).toMatch(new RegExp(`^${desk.url}/invitations/[\\w-]{43}$`));
  await ana.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ana.waitForLoadState();
  await ana.getByRole("button", { name: "Copy" }).click();
  await ana.getByRole("button", { name: "Copied" }).waitFor();
  expect(await ana.evaluate("navigator.clipboard.readText()")).toBe(link);

  const bruno = await browser.person();
  await bruno.goto(link);
  await bruno.getByRole("heading", { name: "Join Tinta & Papel" }).waitFor();
  expect(await bruno.getByLabel("E-mail").inputValue()).toBe(email);
  await bruno.getByLabel("Your name").fill("Bruno Prado");
  await bruno.getByLabel("Password").fill(password);
  await bruno.getByRole("button", { name: "Join" }).click();
  await bruno.waitForURL(`${desk.url}/`);

  const elsewhere = await browser.person({ locale: "pt-BR" });
  await elsewhere.goto(`${desk.url}/sign-in`);
  await elsewhere.getByLabel("E-mail").fill(email);
  await elsewhere.getByLabel("Senha").fill(password);
  await elsewhere.getByRole("button", { name: "Entrar" }).click();
  await elsewhere.waitForURL(`${desk.url}/`);

  await fromMenu(bruno, "Account");
  await bruno.getByTestId("session").nth(1).waitFor();
  expect(await bruno.getByTestId("session").count()).toBe(2);
  await bruno.getByLabel("Current password").fill(password);
  await bruno.getByLabel("New password").fill("another horse battery");
  await bruno.getByRole("button", { name: "Change password" }).click();
  await bruno.getByTestId("done").filter({ hasText: "signed out everywhere else" }).waitFor();
  await elsewhere.locator("[data-connection=signed-out]:not([hidden])").waitFor();
  expect(await bruno.getByTestId("session").count()).toBe(1);

  await ana.goto(`${desk.url}/members`);
  const row = ana.getByTestId("person").filter({ hasText: "Bruno Prado" });
  await row.getByRole("button", { name: "Remove" }).click();
  await ana.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await ana.getByTestId("done").waitFor();
  expect(await row.count()).toBe(0);
  await bruno.locator("[data-connection=signed-out]:not([hidden])").waitFor();
});

test("the language of the account is chosen on its page, by keyboard alone", async () => {
  const page = await signUp();
  await page.goto(`${desk.url}/account`);
  await page.getByLabel("Name").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Ana Souza");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Port");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
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
    await examine(stranger, locale);
    await stranger.goto(`${desk.url}/sign-up`);
    await examine(stranger, locale);

    const page = await signUp(options);
    await page.goto(`${desk.url}/members`);
    await examine(page, locale);
    await page
      .locator("#invited")
      .fill(`${crypto.randomUUID()}@a-place-with-a-long-name.example.com`);
    await page.locator("form:has(#invited) [type=submit]").click();
    const link = await page.locator("#link").inputValue();
    await examine(page, locale);

    await stranger.goto(link);
    await examine(stranger, locale);
    await stranger.locator("#name").fill("Bartolomeu de Albuquerque Cavalcanti e Mello");
    await stranger.locator("#password").fill(password);
    await stranger.locator("form[action^='/invitations'] [type=submit]").click();
    await stranger.waitForURL(`${desk.url}/`);
    await stranger.goto(`${desk.url}/members`);
    await examine(stranger, locale);

    await page.goto(`${desk.url}/members`);
    await page.locator("[popovertarget^=remove]").first().click();
    await examine(page, locale);
    await page.goto(`${desk.url}/account`);
    await examine(page, locale);
  },
);

async function examine(page: Page, locale: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect([page.url(), violations.map(({ id, nodes }) => [id, nodes[0]?.html])]).toEqual([
    page.url(),
    [],
  ]);
  const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(over).toBeLessThanOrEqual(0);
  expect(await page.locator("html").getAttribute("lang")).toBe(locale);
}
