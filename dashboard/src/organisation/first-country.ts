import type { Words } from "../language/words.ts";
import type { Organisation } from "../tables.ts";
import { currencyOf, presetRates } from "./tax-rates.ts";

/** What an organisation begins with once its country is known: the currency there, the tax rates, the person's language. */
export function presetsOf(
  words: Words,
  country: string,
): Partial<Pick<Organisation, "currency" | "taxRates" | "language">> {
  const currency = currencyOf(country);
  return {
    ...(currency === undefined ? {} : { currency }),
    language: words.language,
    taxRates: presetRates(country).map(({ rate, category, kind }, index) => ({
      ...{ rate, category },
      label: words.t(`organisation:rates.kinds.${kind}`),
      isDefault: index === 0,
    })),
  };
}
