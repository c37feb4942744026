import type { z } from "zod";
import { nameOfCountry } from "../language/countries.ts";
import type { Words } from "../language/words.ts";
import { checkForm, type FormErrors, field } from "../web/form.ts";
import { type ReadTaxId, readTaxId } from "./tax-id.ts";

/**
 * Checks the form of a company, its tax id against its country too. That is said together with all else that is
 * wrong, which a schema's own check of two fields would not: it waits until each is right.
 */
export function checkParty<S extends z.ZodType<{ taxId: string }>>(
  words: Words,
  schema: S,
  body: unknown,
): { value: z.infer<S>; errors?: never } | { value?: never; errors: FormErrors } {
  const { value, errors } = checkForm(schema, body);
  const read = readTaxId(field(body, "country"), field(body, "taxId"));
  if (value && read.ok) return { value: { ...value, taxId: read.taxId } };
  if (read.ok) return { errors: errors ?? {} };
  return { errors: { taxId: taxIdSentence(words, field(body, "country"), read), ...errors } };
}

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
