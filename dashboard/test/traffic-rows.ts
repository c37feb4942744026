import { expect, test } from "@jest/globals";
import { publishInTransaction } from "@recibo/common/test/messaging/other-producers";
import { newId } from "@recibo/common/uuid";
import type { Account, TrialPages } from "@recibo/local/trial/trial-pages";
import type { TrialTopics } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";

type Scene = {
  pages: TrialPages;
  topics: TrialTopics;
  /** An operator who sees what is personal. */
  ines: Account;
  /** Looks at a page in every width and colour scheme. */
  look(page: Page, path: string): Promise<void>;
};

const topic = "payment-recorded";

/** The test of what rows say, on a desk that others are tested on too. */
export function testRows(sceneOf: () => Scene): void {
  test("a row says live what it says still: what is wrong with it, a tombstone, a transaction that is not committed", () =>
    sameLiveAndStill(sceneOf()));

  test("the address of what was read says no more than the view", () => shortAddress(sceneOf()));
}

async function shortAddress({ pages, ines }: Scene): Promise<void> {
  const { desk, browser } = pages;
  const page = await pages.signIn(ines);
  await page.goto(`${desk.url}/traffic/records?topics=${topic}`);
  await page.getByLabel("Text", { exact: true }).fill("nordwind");
  await page.getByRole("button", { name: "Read" }).click();
  await page.waitForURL(`${desk.url}/traffic/records?topics=${topic}&text=nordwind`);
  expect(await page.getByLabel("Text", { exact: true }).inputValue()).toBe("nordwind");
  await browser.closePages();
}

async function sameLiveAndStill({ pages, topics, ines, look }: Scene): Promise<void> {
  const { desk, browser } = pages;
  const page = await pages.signIn(ines, { reducedMotion: "reduce" });
  const view = `/records?topics=${topic}&columns=key,value`;
  await page.goto(`${desk.url}/traffic${view}&live=1`);
  await page.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
  const key = newId();
  await topics.publisher.send({ topic, key, value: null, headers: {} });
  await topics.publisher.send({ topic, key, value: '{"misfit":1}', headers: {} });
  const undone = await publishInTransaction(`${desk.prefix}${topic}`, newId(), ['"undone"']);
  const row = (text: string) => page.getByTestId("record-row").filter({ hasText: text });
  /** What its cells say, in words and pictures. */
  const saidOf = async (text: string): Promise<string[]> => {
    await row(text).waitFor();
    const cells = await row(text)
      .locator("td")
      .evaluateAll((all) =>
        all.map(
          (cell) => cell.querySelector("input")?.getAttribute("aria-label") ?? cell.innerHTML,
        ),
      );
    return cells.map((markup) =>
      markup
        .replace(/ data-base="[^"]*"/, "")
        .replaceAll(/\s+/g, " ")
        .trim(),
    );
  };
  await row("undone").filter({ hasText: "Transaction open" }).waitFor();
  const live = [await saidOf("tombstone"), await saidOf("misfit")];
  expect(live[0]).toContain("tombstone");
  expect(live[1]?.[1]).toMatch(/<svg.*Something is wrong with it/);
  await undone.end("abort");

  await until("the end of the transaction", async () => {
    await page.goto(`${desk.url}/traffic${view}`);
    return (await row("undone").filter({ hasText: "Transaction aborted" }).count()) === 1;
  });
  expect([await saidOf("tombstone"), await saidOf("misfit")]).toEqual(live);
  await look(page, view);
  await browser.closePages();
}
