import { messageOf, ReciboError, type Sentence } from "@recibo/common/errors";
import type { Wording } from "@recibo/common/traffic/decoding/contract-reading";
import { z } from "zod";
import type { Language } from "../language/languages.ts";
import { perLanguage, type Words } from "../language/words.ts";

/** What zod says of values that do not fit. */
const issues: Record<Language, z.core.$ZodErrorMap> = {
  en: z.locales.en().localeError,
  "pt-BR": z.locales.pt().localeError,
};

/** Of texts in the wrong form zod names the form; these say what would be right. */
const forms = ["date", "datetime", "uuid"] as const;

/** How the library of traffic says its sentences to a reader of the pages. */
export const wordingOf: (words: Words) => Wording = perLanguage((words) => ({
  issue: (issue) => {
    const form = forms.find((each) => issue.code === "invalid_format" && issue.format === each);
    return form ? words.t(`traffic:forms.${form}`) : issues[words.language](issue);
  },
  sentence: (says) => sentenceOf(says, words),
}));

/** A sentence of the library in the reader's language. */
function sentenceOf({ name, params }: Sentence, words: Words): string {
  const values = Object.entries(params).map(([each, value]) => [
    each,
    typeof value === "object" ? sentenceOf(value, words) : value,
  ]);
  return words.t(`traffic:library.${name}`, Object.fromEntries(values));
}

/** What an error says, in the reader's language as far as it has words for it. */
export function inWords(error: unknown, words: Words): string {
  const says = error instanceof ReciboError ? error.says : undefined;
  return says ? sentenceOf(says, words) : messageOf(error);
}
