import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@jest/globals";
import type { Page } from "playwright-core";

/** A page has no barrier that axe finds, and nothing on it is wider than the window. */
export async function examine(page: Page, what = page.url()): Promise<void> {
  await withoutBarriers(page, what);
  await withoutOverflow(page, what);
}

/** Axe finds nothing on a page. */
export async function withoutBarriers(page: Page, what = page.url()): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.html}`)).toEqual([]);
}

/** Nothing on a page is wider than the window. */
export async function withoutOverflow(page: Page, what = page.url()): Promise<void> {
  const over = "Math.max(0, document.documentElement.scrollWidth - innerWidth)";
  expect([what, await page.evaluate<number>(over)]).toEqual([what, 0]);
}

/** Each width and colour scheme that pages are examined in. */
export const looks = [390, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);
