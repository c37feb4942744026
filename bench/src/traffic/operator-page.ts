import { findChromium } from "@recibo/local/prerequisites/chromium";
import { startTrialBrowser, type TrialBrowser } from "@recibo/local/trial/browser";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { openDesk } from "../desk/bench-desk.ts";
import type { Bench } from "../section.ts";

/** A real Chromium in which an operator of a desk is signed in. */
export type OperatorPage = {
  readonly desk: TrialDesk;
  readonly page: Awaited<ReturnType<TrialBrowser["person"]>>;
};

/**
 * Opens a desk and an operator's browser before it; undefined where there is no Chromium.
 *
 * @param prefix of the topics that the desk is to show
 */
export async function openOperatorPage(
  bench: Bench,
  prefix: string,
): Promise<OperatorPage | undefined> {
  if (!process.env.CHROMIUM_PATH && (await findChromium()) === undefined) return undefined;
  const desk = await openDesk(bench, { DEMO_ENABLED: "true" }, ["dashboard"], prefix);
  const browser = bench.own(await startTrialBrowser());
  const page = await browser.person();
  await page.goto(desk.url);
  // The demo's account is an operator's.
  await page.locator("form.demo button").click();
  await page.waitForURL(`${desk.url}/`);
  return { desk, page };
}
