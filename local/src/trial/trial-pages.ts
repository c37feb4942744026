import type { Locator, Page } from "playwright-core";
import { startTrialBrowser, type TrialBrowser } from "./browser.ts";
import { startTrialDesk, type TrialDesk, type TrialOptions } from "./trial-desk.ts";
import { until } from "./until.ts";

type PageOptions = Parameters<TrialBrowser["person"]>[0];

/** Somebody who may sign in. */
export type Account = { email: string; password: string };

/** A trial desk and a browser before it; whoever comes in is on a page whose scripts have run. */
export type TrialPages = {
  readonly desk: TrialDesk;
  readonly browser: TrialBrowser;
  /** Comes in as the demo's person, whose first page is open then. */
  enterDemo(options?: PageOptions): Promise<Page>;
  /** Makes an organisation by the form and comes in to it; under an account of its own unless given. */
  signUp(who?: Partial<Account & { organisation: string }>, options?: PageOptions): Promise<Page>;
  /** Comes in by the form of sign-in, at another dashboard of the desk if one is named. */
  signIn(account: Account, options?: PageOptions, at?: string): Promise<Page>;
  close(): Promise<void>;
};

/**
 * Starts a desk and a browser.
 *
 * @param options the desk's; with `history` the demo's invoices and payments are waited for
 */
export async function openTrialPages({
  history = false,
  ...options
}: TrialOptions & { history?: boolean } = {}): Promise<TrialPages> {
  const desk = await startTrialDesk(options);
  const browser = await openBrowser(desk, history);

  async function comeIn(options: PageOptions, address: string, form: string, fields: object) {
    const page = await browser.person(options);
    await page.goto(address);
    for (const [id, value] of Object.entries(fields)) await page.locator(`#${id}`).fill(value);
    await follow(page.locator(`form[action='${form}'] [type=submit]`));
    // Whoever is refused stays where they are.
    await page.waitForURL(new URL("/", address).href);
    return page;
  }

  return {
    desk,
    browser,
    enterDemo: (options) => comeIn(options, desk.url, "/demo", {}),
    signUp: (who, options) => {
      const fields = { ...newAccount(), organisation: "Oficina Nova", ...who };
      return comeIn(options, `${desk.url}/sign-up`, "/sign-up", fields);
    },
    signIn: ({ email, password }, options, at = desk.url) =>
      comeIn(options, `${at}/sign-in`, "/sign-in", { email, password }),
    close: async () => {
      await browser.close();
      await desk.close();
    },
  };
}

/** A browser before a desk that is ready for it; without one, the desk closes. */
async function openBrowser(desk: TrialDesk, history: boolean): Promise<TrialBrowser> {
  let browser: TrialBrowser | undefined;
  try {
    browser = await startTrialBrowser();
    if (history) await untilHistory(desk);
    return browser;
  } catch (error) {
    await browser?.close();
    await desk.close();
    throw error;
  }
}

/** An address that nobody has yet, with a password. */
export function newAccount(): Account {
  return { email: `${crypto.randomUUID()}@example.com`, password: "correct horse battery" };
}

/** The demo asks for its history in the background; its payments are the last of it. */
async function untilHistory(desk: TrialDesk): Promise<void> {
  await until("the demo's history", async () => {
    const [row] = await desk.sql<{ count: string }>("select count(*) from dashboard.payments");
    return Number(row?.count) >= 10;
  });
}

/**
 * Does what leads to another page and waits until that one is there as a whole, with its scripts run: what a script
 * puts in an element's place, or listens to, is not yet there when the page is merely visible.
 */
export async function arrive(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent("load"), act()]);
}

/** Clicks on what leads to another page; see `arrive`. */
export async function follow(link: Locator): Promise<void> {
  await arrive(link.page(), () => link.click());
}

/** Waits until a page hears what is told to it: what happened before is not told again to a page just opened. */
export async function connected(page: Page): Promise<void> {
  await until("the page's connection", () =>
    page.evaluate<boolean>("window.trialConnection === 'online'"),
  );
}
