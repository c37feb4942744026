import { countryCodes, countryName } from "@recibo/common/invoicing/countries";
import { currencyCodes } from "@recibo/common/invoicing/currencies";
import { taxCategories } from "@recibo/common/invoicing/tax-categories";
import type { Request, Response } from "express";
import { wordsOf } from "../language/words.ts";
import { taxRatesOf } from "../organisation/invoicing-defaults.ts";
import { type Allowance, paymentDaysOffered } from "../score/allowances.ts";
import type { Organisation } from "../tables.ts";
import type { FormErrors } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { chosenCustomerId } from "./command-of-form.ts";
import { type InvoiceForm, newInvoiceForm, taxOf, termsOf } from "./invoice-form.ts";
import type { InvoiceQueries } from "./invoices.ts";

/** What a form is shown with. */
export type ShownForm = {
  form: InvoiceForm;
  errors?: FormErrors;
  /** Whether a draft that this browser kept may be offered in its place. */
  blank?: boolean;
  /** 422 when there are errors, unless another says it better. */
  status?: number;
};

/** Shows the invoice form. */
export async function showInvoiceForm(
  request: Request,
  response: Response,
  { queries, allowance }: { queries: InvoiceQueries; allowance: Allowance },
  { form, errors = {}, blank = false, status }: ShownForm,
): Promise<void> {
  const { organisationId } = personOf(request);
  const [organisation, customers] = await Promise.all([
    queries.organisation(organisationId),
    queries.customerChoices(organisationId, chosenCustomerId(form)),
  ]);
  const { t, language } = wordsOf(response);
  const names = new Intl.DisplayNames(language, { type: "region" });
  // Only what was sent is refused; a form that shows what a worker said is a page as any other.
  const refused = request.method === "POST" && Object.keys(errors).length > 0;
  response.status(status ?? (refused ? 422 : 200)).render("invoice-new", {
    title: t("invoices:new.heading"),
    active: "invoices",
    form: form.lines.length > 0 ? form : { ...form, lines: blankLinesOf(organisation) },
    blankLine: blankLinesOf(organisation)[0],
    errors,
    blank,
    currencies: currencyCodes,
    countries: countryCodes.map((code) => ({ code, name: names.of(code) ?? countryName(code) })),
    customers,
    rates: taxRatesOf(organisation).map((rate) => ({ ...taxOf(rate), label: rate.label })),
    taxCategories,
    terms: termsInEachLanguage(),
    paymentDays: paymentDaysOffered(organisation, allowance),
    allowance,
    sellerReady: isComplete(organisation),
  });
}

const blankLinesOf = (organisation: Organisation) => newInvoiceForm(organisation, today()).lines;

/** For the script, which changes the terms with the days and the language. */
function termsInEachLanguage() {
  const both = (days: number) => ({ en: termsOf(days, "en"), "pt-BR": termsOf(days, "pt-BR") });
  return { atOnce: both(0), oneDay: both(1), days: both(1_000_007) };
}

function isComplete({ name, street, city, country, taxId, registrationId }: Organisation): boolean {
  return [name, street, city, country, taxId || registrationId].every((text) => text !== "");
}
