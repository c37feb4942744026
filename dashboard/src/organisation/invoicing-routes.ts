import { taxCategory } from "@recibo/common/contracts/shapes";
import express, { type Request, type Response, type Router } from "express";
import { languages, ownName } from "../language/languages.ts";
import { wordsOf } from "../language/words.ts";
import { type FormErrors, field } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import {
  changeRates,
  checkInvoicing,
  type InvoicingForm,
  invoicingFormOf,
  readInvoicingForm,
} from "./invoicing-form.ts";
import type { Organisations } from "./organisations.ts";
import { readSeries } from "./series-pattern.ts";
import { mostRates } from "./tax-rates-form.ts";

/** What invoices begin with: tax rates, language, the series of their numbers. */
export function invoicingRoutes({ organisations }: { organisations: Organisations }): Router {
  const routes = express.Router();

  routes.get("/organisation/invoicing", async (request, response) => {
    const organisation = await organisations.one(personOf(request).organisationId);
    await show(
      request,
      response,
      200,
      invoicingFormOf(organisation),
      {},
      request.query.saved === "1",
    );
  });

  routes.post("/organisation/invoicing", async (request, response) => {
    const { organisationId } = personOf(request);
    const form = readInvoicingForm(request.body);
    const changed = changeRates(form, field(request.body, "action"));
    if (changed) return show(request, response, 200, changed, {}, false);
    const { value, errors } = checkInvoicing(wordsOf(response), form);
    if (errors) return show(request, response, 422, form, errors, false);
    await organisations.change(organisationId, value);
    response.redirect(303, "/organisation/invoicing?saved=1");
  });

  // As one types a pattern: what its next number would be, or what is wrong with it.
  routes.get("/organisation/next-number", async (request, response) => {
    const { invoiceSeries, creditNoteSeries } = request.query;
    const pattern = String(invoiceSeries ?? creditNoteSeries ?? "").slice(0, 100);
    response.render("partials/next-number", { next: await next(request, response, pattern) });
  });

  async function next(request: Request, response: Response, text: string): Promise<string> {
    const { t } = wordsOf(response);
    const pattern = readSeries(text.trim());
    if (typeof pattern === "string") return t(`organisation:series.problems.${pattern}`);
    const { organisationId } = personOf(request);
    const number = await organisations.nextNumber(organisationId, pattern, today().slice(0, 4));
    return t("organisation:series.next", { number });
  }

  async function show(
    request: Request,
    response: Response,
    status: number,
    form: InvoicingForm,
    errors: FormErrors,
    saved: boolean,
  ): Promise<void> {
    const { t } = wordsOf(response);
    const nextNumbers = {
      invoiceSeries: await next(request, response, form.invoiceSeries),
      creditNoteSeries: await next(request, response, form.creditNoteSeries),
    };
    response.status(status).render("organisation-invoicing", {
      ...{ title: t("organisation:invoicing.heading"), active: "organisation" },
      ...{ section: "invoicing", form, errors, saved, nextNumbers, mostRates },
      languageOptions: languages.map((value) => ({ value, text: ownName[value] })),
      categories: taxCategory.options.map((value) => ({
        value,
        text: t(`organisation:categories.${value}`),
      })),
    });
  }

  return routes;
}
