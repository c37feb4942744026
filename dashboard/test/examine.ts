import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@jest/globals";
import type { Page } from "playwright-core";
import { packageFile } from "../src/web/assets.ts";

/** A page has no barrier that axe finds, nothing on it is wider than the window, and it lacks none of its styles. */
export async function examine(page: Page, what = page.url()): Promise<void> {
  await withoutBarriers(page, what);
  await withoutOverflow(page, what);
  await withItsStyles(page, what);
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

const tabler = readFileSync(packageFile("@tabler/core", "dist/css/tabler.min.css"), "utf8");
const css = fileURLToPath(new URL("../public/css/", import.meta.url));
const ours = readdirSync(css).map((name) => readFileSync(css + name, "utf8"));
const classesOf = (sheet: string) => new Set(sheet.match(/(?<=\.)[a-z_][\w-]*/gi));

/** Tabler has no rule for an element's class that was cut from what is served; see decision 32. */
export async function withItsStyles(page: Page, what = page.url()): Promise<void> {
  const [served, classes] = await page.evaluate<[string, string[]]>(`Promise.all([
    fetch(document.querySelector("link[href$='/styles.css']").href).then((answer) => answer.text()),
    [...new Set([...document.querySelectorAll("[class]")].flatMap((each) => [...each.classList]))],
  ])`);
  const left = classesOf(ours.reduce((rest, sheet) => rest.replace(sheet, ""), served));
  const whole = classesOf(tabler);
  expect([what, classes.filter((name) => whole.has(name) && !left.has(name))]).toEqual([what, []]);
}

/** Each width and colour scheme that pages are examined in. */
export const looks = [390, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);
