import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { failureSwitches } from "@recibo/common/contracts/failure-switches";
import { contracts } from "@recibo/common/contracts/index";
import { languages } from "../src/language/languages.ts";
import { readLocales } from "../src/language/locales.ts";
import { perLanguage, wordsIn } from "../src/language/words.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** `area:path.to.key` with its text, for every text of a language. */
function textsOf(language: (typeof languages)[number]): Map<string, string> {
  const texts = new Map<string, string>();
  const collect = (value: unknown, at: string) => {
    if (typeof value === "string") return void texts.set(at, value);
    for (const [name, each] of Object.entries(value as object))
      collect(each, at.endsWith(":") ? at + name : `${at}.${name}`);
  };
  for (const [area, words] of Object.entries(readLocales(language))) collect(words, `${area}:`);
  return texts;
}

const english = textsOf("en");
const plural = /(_ordinal)?_(zero|one|two|few|many|other)$/;
const base = (key: string) => key.replace(plural, "");
const valuesIn = (text: string) =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name))].sort();

/** Every text between quotes in pages and code that looks like a key, with `*` for what is filled in. */
function keysUsed(): { key: string; file: string }[] {
  const files = ["src", "views"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|ejs)$/.test(name))
      .map((name) => join(folder, name)),
  );
  return files.flatMap((file) => {
    const source = readFileSync(join(root, file), "utf8");
    const called = [...source.matchAll(/\bt\(\s*(["'`])((?:(?!\1)[^\\])+)\1/g)].map(
      ([, , key]) => key,
    );
    const named = [...source.matchAll(/(["'`])([a-z][a-z-]*:[a-zA-Z][\w.${}-]*)\1/g)]
      .map(([, , key]) => key)
      .filter((key) => areas.has(key?.split(":")[0] ?? ""));
    return [...called, ...named].map((key = "") => ({
      key: (key.includes(":") ? key : `common:${key}`).replace(/\$\{[^}]*\}/g, "*"),
      file,
    }));
  });
}

const areas = new Set(Object.keys(readLocales("en")));
const keys = [...new Set([...english.keys()].map(base))];
const patternOf = (key: string) =>
  new RegExp(`^${key.replace(/[.+?^$()[\]\\|{}]/g, "\\$&").replaceAll("*", "[^:]+")}$`);

test.each(languages)("no words are missing in %s, and none are left over", (language) => {
  const here = [...textsOf(language).keys()].map(base);
  expect([...new Set(here)].sort()).toEqual([...keys].sort());
});

test.each(languages)("texts of %s name the values that English names", (language) => {
  for (const [key, text] of textsOf(language)) {
    const same = [...english].filter(([other]) => base(other) === base(key));
    const known = new Set(same.flatMap(([, each]) => valuesIn(each)).concat("count"));
    expect({ key, unknown: valuesIn(text).filter((name) => !known.has(name as string)) }).toEqual({
      key,
      unknown: [],
    });
  }
});

test.each(languages)("words that depend on a count have each form of %s", (language) => {
  const texts = textsOf(language);
  const counted = new Set(
    [...texts.keys()].filter((key) => plural.test(key)).map((key) => key.replace(/_[a-z]+$/, "")),
  );
  for (const key of counted) {
    const type = key.endsWith("_ordinal") ? "ordinal" : "cardinal";
    for (const form of new Intl.PluralRules(language, { type }).resolvedOptions().pluralCategories)
      expect(texts.has(`${key}_${form}`) ? key : `${key}_${form}`).toBe(key);
  }
});

test("every key that pages and code use has words", () => {
  const missing = keysUsed().filter(({ key }) => !keys.some((known) => patternOf(key).test(known)));
  expect(missing).toEqual([]);
});

test.each([...contracts, failureSwitches])(
  "what $topic means is told, in English as its contract tells it",
  ({ topic, meaning }) => {
    expect(wordsIn("en").t(`traffic:meanings.${topic}`)).toBe(meaning);
  },
);

test("what a contract says of its key and its producer in words has words, in English its own", () => {
  const said = [...contracts, failureSwitches].flatMap(({ key, producedBy }) => [key, producedBy]);
  for (const words of new Set(said.filter((each) => each.includes(" ")))) {
    const key = `traffic:contract-words.${words}`;
    expect(wordsIn("en").t(key)).toBe(words);
    expect(wordsIn("pt-BR").t(key)).not.toMatch(/^(every|the) |contract-words/);
  }
});

test("all words are used somewhere", () => {
  const used = keysUsed().map(({ key }) => patternOf(key));
  expect(keys.filter((key) => !used.some((pattern) => pattern.test(key)))).toEqual([]);
});

test("money, days and numbers are printed as the language writes them", () => {
  const en = wordsIn("en");
  const pt = wordsIn("pt-BR");
  expect([en.money(123_450, "BRL"), pt.money(123_450, "BRL")]).toEqual([
    "R$1,234.50",
    "R$\u00a01.234,50",
  ]);
  expect([en.date("2026-11-21"), pt.date("2026-11-21")]).toEqual([
    "21 Nov 2026",
    "21 de nov. de 2026",
  ]);
  expect([en.number("1234.5"), pt.number("1234.5")]).toEqual(["1,234.5", "1.234,5"]);
  expect([en.percent("12.5"), pt.percent("12.5")]).toEqual(["12.5%", "12,5%"]);
  expect([en.duration(4_200), pt.duration(4_200)]).toEqual(["4.2 s", "4,2 s"]);
});

test("what is made of words is made once for each language", () => {
  let made = 0;
  const sentence = perLanguage(({ t }) => {
    made += 1;
    return t("common:cancel");
  });
  expect([sentence(wordsIn("en")), sentence(wordsIn("pt-BR")), sentence(wordsIn("en"))]).toEqual([
    "Cancel",
    "Cancelar",
    "Cancel",
  ]);
  expect(made).toBe(2);
});
