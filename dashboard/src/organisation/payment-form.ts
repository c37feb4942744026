import { isKnownCurrency } from "@recibo/common/invoicing/currencies";
import { compactIban, isValidIban } from "@recibo/common/invoicing/iban";
import { z } from "zod";
import { perLanguage } from "../language/words.ts";
import { formFields } from "../web/form-fields.ts";

/** The names of the form's fields, as posted. */
export const paymentFields = ["iban", "paymentDetails", "currency", "paymentDays"] as const;

/** Where customers pay, in what currency, and how long they have. */
export const paymentForm = perLanguage((words) => {
  const { short, days } = formFields(words);
  return z.object({
    iban: z
      .string()
      .transform(compactIban)
      .refine((iban) => iban === "" || isValidIban(iban), words.t("organisation:errors.iban")),
    paymentDetails: short(500).default(""),
    currency: z.string().refine(isKnownCurrency, words.t("organisation:errors.currency")),
    paymentDays: days,
  });
});
