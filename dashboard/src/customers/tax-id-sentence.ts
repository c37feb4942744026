import { nameOfCountry } from "../language/countries.ts";
import type { Words } from "../language/words.ts";
import type { ReadTaxId } from "./tax-id.ts";

/** What is wrong with a tax id and what a right one looks like, in a sentence. */
export function taxIdSentence(
  words: Words,
  country: string,
  { kinds, example }: Extract<ReadTaxId, { ok: false }>,
): string {
  const values = { kinds, example, country: nameOfCountry(words, country) };
  return example === undefined
    ? words.t("customers:errors.tax-id", values)
    : words.t("customers:errors.tax-id-like", values);
}
