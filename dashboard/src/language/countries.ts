import { countryCodes, countryName } from "@recibo/common/invoicing/countries";
import { currencyCodes } from "@recibo/common/invoicing/currencies";
import { perLanguage, type Words } from "./words.ts";

/** An entry of a choice: what is sent, and what is read. */
export type Option = { value: string; text: string };

/** All countries by their names in the reader's language, in its alphabetical order. */
export const countryOptions = perLanguage(({ language }): Option[] => {
  const names = new Intl.DisplayNames(language, { type: "region" });
  const options = countryCodes.map((code) => ({
    value: code,
    text: nameOr(names, code) ?? countryName(code),
  }));
  return options.sort((a, b) => new Intl.Collator(language).compare(a.text, b.text));
});

/** The name of a country in the reader's language; the code where it has none. */
export function nameOfCountry(words: Words, code: string): string {
  return countryOptions(words).find(({ value }) => value === code)?.text ?? code;
}

/** All currencies by code, each with its name in the reader's language. */
export const currencyOptions = perLanguage(({ language }): Option[] => {
  const names = new Intl.DisplayNames(language, { type: "currency", fallback: "none" });
  return currencyCodes.map((code) => {
    const name = nameOr(names, code);
    return { value: code, text: name === undefined ? code : `${code} · ${name}` };
  });
});

function nameOr(names: Intl.DisplayNames, code: string): string | undefined {
  const name = names.of(code);
  return name === code ? undefined : name;
}
