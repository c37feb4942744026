import { globSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import express from "express";
import supertest from "supertest";
import { createAssets } from "../src/web/assets.ts";
import { usedRules } from "../src/web/used-rules.ts";

const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const assets = createAssets();
const browser = supertest(express().use(assets.routes));

/** Every file that a page names. */
const named = globSync("**/*.ejs", { cwd: folder("views") }).flatMap((view) => {
  const text = readFileSync(`${folder("views")}/${view}`, "utf8");
  return [...text.matchAll(/asset\('([^']+)'\)/g)].map(([, file]) => file ?? "");
});

test("what pages name is there, and a browser keeps it for good", async () => {
  expect(named).toEqual(expect.arrayContaining(["styles.css", "live.js", "score.js"]));
  for (const file of new Set(named)) {
    const answer = await browser.get(assets.address(file));
    expect([file, answer.status, answer.headers["cache-control"]]).toEqual([
      file,
      200,
      "public, max-age=31536000, immutable",
    ]);
  }
});

test("what scripts import is there, the invoicing and the score of the workers too", async () => {
  const script = (file: string) => browser.get(assets.address(file)).buffer(true);
  const seen = new Set(named.filter((file) => file.endsWith(".js") && !file.includes("vendor")));
  for (const file of seen) {
    const answer = await script(file);
    expect([file, answer.status, answer.type]).toEqual([file, 200, "text/javascript"]);
    const imports = answer.text.matchAll(/(?:from|import\() ?"(\.[^"]+)"/g);
    for (const [, path] of imports) {
      const whole = new URL(path ?? "", `http://desk/${file}`).pathname.slice(1);
      if (!whole.startsWith("vendor/")) seen.add(whole);
    }
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(["invoicing/totals.ts", "scorecard/if-paid.ts", "toasts.js"]),
  );
});

test("every sheet is in the one that pages load, and so are the fonts that it names", async () => {
  const { text } = await browser.get(assets.address("styles.css"));
  for (const sheet of readdirSync(folder("public/css")))
    expect(text).toContain(readFileSync(folder(`public/css/${sheet}`), "utf8"));
  const fonts = [...text.matchAll(/url\((vendor\/[^)]+)\)/g)].map(([, file]) => file ?? "");
  expect(fonts.length).toBeGreaterThan(0);
  for (const font of fonts) await browser.get(assets.address(font)).expect(200);
});

test("of a library's rules those stay that a page can use, also by a class that is put together", async () => {
  const sheet = `a:not(.gone){top:0}.btn,.gone .btn,.gone{top:1px}.gone{top:2px}.state-good{top:3px}
    @media print{.gone{top:4px}}@media print{.btn{top:5px}}legend+*{top:6px}.btn+.btn{top:7px}
    @keyframes turn{12.5%{top:8px}}[data-bs-theme=dark]{top:9px}`;
  const sources = ['<button class="btn">', `<span class="state-<%= tone %>">`];
  expect(usedRules(sheet, sources).replaceAll(/\s+(?=[.@[])/g, "")).toBe(
    "a:not(.gone){top:0}.btn{top:1px}.state-good{top:3px}@media print{.btn{top:5px}}" +
      ".btn+.btn{top:7px}@keyframes turn{12.5%{top:8px}}[data-bs-theme=dark]{top:9px}",
  );
  const { text } = await browser.get(assets.address("styles.css"));
  expect(text).toMatch(/\.btn-primary\{[^}]+\}/);
  expect(text).not.toContain(".carousel");
});

test("a page of another version gets the files that there are, and does not keep them", async () => {
  for (const file of ["styles.css", "live.js", "invoicing/totals.ts", "vendor/htmx/htmx.min.js"]) {
    const answer = await browser.get(`/assets/000000000000/${file}`);
    expect([file, answer.status]).toEqual([file, 200]);
    expect(answer.headers["cache-control"]).toMatch(/no-cache|max-age=0/);
  }
});
