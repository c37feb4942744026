import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findChromium } from "../prerequisites/chromium.ts";

/** A real Chromium; pages of different contexts share nothing, like different people's browsers. */
export type TrialBrowser = {
  /** A new person's page. Errors in its console or code are kept in `errors`. */
  person(options?: Parameters<Browser["newContext"]>[0]): Promise<Page>;
  /** Everybody leaves: closes all pages, the browser stays. */
  closePages(): Promise<void>;
  /** Errors seen so far, on any page. */
  readonly errors: string[];
  close(): Promise<void>;
};

/** How long is waited for what is to come on a page, in milliseconds, on machines that are busy. */
const patience = 60_000;

/** A page says to itself whether it is connected; see `connected` in trial-pages.ts. */
const noteConnection = `document.addEventListener("recibo:connection", ({ detail }) => {
  window.trialConnection = detail.state;
}, true);`;

/** Starts the Chromium of CHROMIUM_PATH. */
export async function startTrialBrowser(): Promise<TrialBrowser> {
  const executablePath = process.env.CHROMIUM_PATH ?? (await findChromium());
  if (!executablePath)
    throw new Error("CHROMIUM_PATH is not set: run the tests with npm test, which finds one");
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const contexts: BrowserContext[] = [];
  const errors: string[] = [];
  const closePages = async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  };
  return {
    errors,
    person: async (options) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      contexts.push(context);
      context.setDefaultTimeout(patience);
      await context.addInitScript(noteConnection);
      const page = await context.newPage();
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error")
          errors.push(`${message.text()} at ${message.location().url}`);
      });
      return page;
    },
    closePages,
    close: async () => {
      await closePages();
      await browser.close();
    },
  };
}
