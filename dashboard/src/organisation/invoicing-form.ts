import { z } from "zod";
import { isLanguage, type Language } from "../language/languages.ts";
import { perLanguage, type Words } from "../language/words.ts";
import type { Organisation } from "../tables.ts";
import { type FormErrors, field } from "../web/form.ts";
import { taxRatesOf } from "./invoicing-defaults.ts";
import { readSeries, type SeriesPattern, shareNumbers } from "./series-pattern.ts";
import { checkRates, type RateForm, rateFormOf, readRates } from "./tax-rates-form.ts";

/** The form as typed: text everywhere, so that nothing a person wrote is lost when it is shown again. */
export type InvoicingForm = {
  rates: RateForm[];
  /** Which of the rates new lines have. */
  defaultRate: number;
  language: string;
  invoiceSeries: string;
  creditNoteSeries: string;
};

/** What the form keeps. */
export type InvoicingSettings = Pick<
  Organisation,
  "taxRates" | "language" | "invoiceSeries" | "creditNoteSeries"
>;

/** The form as it starts. */
export function invoicingFormOf(organisation: Organisation): InvoicingForm {
  const { language, invoiceSeries, creditNoteSeries } = organisation;
  const rates = taxRatesOf(organisation);
  return {
    ...{ language, invoiceSeries, creditNoteSeries },
    rates: rates.map(rateFormOf),
    defaultRate: rates.findIndex(({ isDefault }) => isDefault),
  };
}

/** Reads what was posted, whatever it is. */
export function readInvoicingForm(body: unknown): InvoicingForm {
  return {
    rates: readRates((body as { taxRates?: unknown } | undefined)?.taxRates),
    defaultRate: Number(field(body, "defaultRate")) || 0,
    language: field(body, "language"),
    invoiceSeries: field(body, "invoiceSeries").trim(),
    creditNoteSeries: field(body, "creditNoteSeries").trim(),
  };
}

/** Applies a button of the rates: `add-rate`, `remove-rate:2`; undefined when it is another one. */
export function changeRates(form: InvoicingForm, action: string): InvoicingForm | undefined {
  const [, which, at = ""] = /^(add|remove)-rate(?::(\d+))?$/.exec(action) ?? [];
  const { rates, defaultRate } = form;
  if (which === "add")
    return {
      ...form,
      rates: [...rates, { rate: "", label: "", category: "S", exemptionReason: "" }],
    };
  if (which !== "remove") return undefined;
  const index = Number(at);
  return {
    ...form,
    rates: rates.filter((_, place) => place !== index),
    defaultRate: defaultRate === index ? 0 : defaultRate - (defaultRate > index ? 1 : 0),
  };
}

const languageField = perLanguage(({ t }) =>
  z.custom<Language>(isLanguage, t("organisation:errors.language")),
);

/** Checks the form; what is wrong is named by field. */
export function checkInvoicing(
  words: Words,
  form: InvoicingForm,
): { value: InvoicingSettings; errors?: never } | { value?: never; errors: FormErrors } {
  const errors: FormErrors = {};
  const taxRates = checkRates(words, form.rates, form.defaultRate, errors);
  const language = languageField(words).safeParse(form.language);
  if (!language.success) errors.language = language.error.issues[0]?.message ?? "";
  const invoices = checkSeries(words, form, "invoiceSeries", errors);
  const creditNotes = checkSeries(words, form, "creditNoteSeries", errors);
  if (invoices && creditNotes && shareNumbers(invoices, creditNotes))
    errors.creditNoteSeries = words.t("organisation:series.shared");
  const { invoiceSeries, creditNoteSeries } = form;
  if (Object.keys(errors).length > 0 || !language.data) return { errors };
  return { value: { taxRates, language: language.data, invoiceSeries, creditNoteSeries } };
}

function checkSeries(
  words: Words,
  form: InvoicingForm,
  name: "invoiceSeries" | "creditNoteSeries",
  errors: FormErrors,
): SeriesPattern | undefined {
  const read = readSeries(form[name]);
  if (typeof read !== "string") return read;
  errors[name] = words.t(`organisation:series.problems.${read}`);
  return undefined;
}
