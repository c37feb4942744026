import { taxCategory } from "@recibo/common/contracts/shapes";
import type { Words } from "../language/words.ts";
import { type FormErrors, field } from "../web/form.ts";
import type { TaxRate } from "./tax-rates.ts";

/** A rate as typed. */
export type RateForm = Record<"rate" | "label" | "category" | "exemptionReason", string>;

/** More rates than these, nobody finds the right one in. */
export const mostRates = 12;

/** A rate as the form shows it. */
export function rateFormOf({ rate, label, category, exemptionReason = "" }: TaxRate): RateForm {
  return { rate, label, category, exemptionReason };
}

/** Fields named `taxRates[3][rate]` come as an array, or as an object. */
export function readRates(posted: unknown): RateForm[] {
  if (typeof posted !== "object" || posted === null) return [];
  const entries = Object.entries(posted).sort(([a], [b]) => Number(a) - Number(b));
  return entries.slice(0, mostRates).map(([, rate]) => ({
    rate: field(rate, "rate"),
    label: field(rate, "label"),
    category: field(rate, "category"),
    exemptionReason: field(rate, "exemptionReason"),
  }));
}

/** Checks rates and keeps them; rows that nothing was written in are left out. */
export function checkRates(
  words: Words,
  rates: readonly RateForm[],
  defaultRate: number,
  errors: FormErrors,
): TaxRate[] {
  const filled = rates
    .map((rate, index) => ({ rate, index }))
    .filter(({ rate }) => rate.rate.trim() !== "" || rate.label.trim() !== "");
  if (filled.length === 0) {
    errors["taxRates.0.rate"] = words.t("organisation:rates.errors.none");
    return [];
  }
  const chosen = filled.some(({ index }) => index === defaultRate) ? defaultRate : filled[0]?.index;
  const known = new Set<string>();
  return filled.map(({ rate, index }) => {
    const kept = {
      ...checkRate(words, rate, `taxRates.${index}`, errors),
      isDefault: index === chosen,
    };
    const name = [kept.rate, kept.category, kept.exemptionReason].join("/");
    if (known.has(name))
      errors[`taxRates.${index}.rate`] ??= words.t("organisation:rates.errors.twice");
    known.add(name);
    return kept;
  });
}

function checkRate(
  { t }: Words,
  form: RateForm,
  at: string,
  errors: FormErrors,
): Omit<TaxRate, "isDefault"> {
  const rate = form.rate.trim().replace(",", ".").replace(/\s*%$/, "");
  const label = form.label.trim();
  const exemptionReason = form.exemptionReason.trim();
  const category = taxCategory.safeParse(form.category).data ?? "S";
  const isRate = /^\d{1,3}(\.\d{1,4})?$/.test(rate) && Number(rate) <= 100;
  if (!isRate) errors[`${at}.rate`] = t("organisation:rates.errors.rate");
  else if (category === "S" && Number(rate) === 0)
    errors[`${at}.category`] = t("organisation:rates.errors.zero");
  else if (category !== "S" && Number(rate) > 0)
    errors[`${at}.rate`] = t("organisation:rates.errors.not-zero");
  if (label.length > 40) errors[`${at}.label`] = t("customers:errors.long", { most: 40 });
  if (category === "E" && (exemptionReason === "" || exemptionReason.length > 200))
    errors[`${at}.exemptionReason`] = t("organisation:rates.errors.reason");
  return {
    rate: isRate ? String(Number(rate)) : "0",
    ...{ label, category },
    ...(category === "E" ? { exemptionReason } : {}),
  };
}
