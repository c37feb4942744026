import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInstance, type Resource, type TFunction } from "i18next";
import { type Language, languages } from "./languages.ts";

const folder = fileURLToPath(new URL("../../locales", import.meta.url));

/** The words of a language by area: `locales/<language>/<area>.json`. */
export function readLocales(language: Language): Resource[string] {
  const files = readdirSync(join(folder, language)).filter((name) => name.endsWith(".json"));
  return Object.fromEntries(
    files.map((name) => [
      basename(name, ".json"),
      JSON.parse(readFileSync(join(folder, language, name), "utf8")),
    ]),
  );
}

const resources = Object.fromEntries(languages.map((each) => [each, readLocales(each)]));

// Pages escape what they print; a word that is missing is said in English, and said to be missing.
const dictionary = createInstance({
  resources,
  fallbackLng: "en",
  ns: Object.keys(resources.en as object),
  defaultNS: "common",
  interpolation: { escapeValue: false },
  initAsync: false,
  saveMissing: true,
  missingKeyHandler: (_languages, area, key) =>
    process.emitWarning(`${area}:${key} is missing in the locales`, "MissingWords"),
});
void dictionary.init();

/** The function that looks up a language's words. */
export function translator(language: Language): TFunction {
  return dictionary.getFixedT(language);
}
