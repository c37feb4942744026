import type { Database } from "@recibo/common/database/database";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import express, { type Request, type Response, type Router } from "express";
import { checkParty } from "../customers/check-party.ts";
import { countryOptions, currencyOptions } from "../language/countries.ts";
import { wordsOf } from "../language/words.ts";
import { checkForm, type FormErrors, field } from "../web/form.ts";
import { keepPerson, personOf } from "../web/session.ts";
import { detailsFields, detailsForm } from "./details-form.ts";
import { presetsOf } from "./first-country.ts";
import { invoicingRoutes } from "./invoicing-routes.ts";
import { logoRoutes } from "./logo-routes.ts";
import { createOrganisations } from "./organisations.ts";
import { paymentFields, paymentForm } from "./payment-form.ts";

/** The organisation's details: who it is, how it is paid, how it invoices, its logo. */
export function organisationRoutes(options: {
  database: Database;
  documents: DocumentStore;
}): Router {
  const organisations = createOrganisations(options.database);
  const routes = express.Router();

  routes.get("/organisation", async (request, response) => {
    const organisation = await organisations.one(personOf(request).organisationId);
    showDetails(response, { form: organisation, saved: request.query.saved === "1" });
  });

  routes.post("/organisation", async (request, response) => {
    const person = personOf(request);
    const words = wordsOf(response);
    const { value, errors } = checkParty(words, detailsForm(words), request.body);
    if (errors) return showDetails(response, { form: typed(detailsFields, request), errors });
    const before = await organisations.one(person.organisationId);
    const presets = before.country === "" ? presetsOf(words, value.country) : {};
    await organisations.change(person.organisationId, { ...presets, ...value });
    await keepPerson(request, { ...person, organisationName: value.name });
    response.redirect(303, "/organisation?saved=1");
  });

  routes.get("/organisation/payment", async (request, response) => {
    const organisation = await organisations.one(personOf(request).organisationId);
    const form = { ...organisation, paymentDays: String(organisation.paymentDays) };
    showPayment(response, { form, saved: request.query.saved === "1" });
  });

  routes.post("/organisation/payment", async (request, response) => {
    const { organisationId } = personOf(request);
    const { value, errors } = checkForm(paymentForm(wordsOf(response)), request.body);
    if (errors) return showPayment(response, { form: typed(paymentFields, request), errors });
    await organisations.change(organisationId, value);
    response.redirect(303, "/organisation/payment?saved=1");
  });

  routes.use(invoicingRoutes({ organisations }), logoRoutes({ ...options, organisations }));
  return routes;
}

function typed(names: readonly string[], { body }: Request): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, field(body, name)]));
}

/** One of the forms as it is, or with what was typed and what is wrong with it. */
type Shown = { form: object; errors?: FormErrors; saved?: boolean };

function showDetails(response: Response, shown: Shown): void {
  const words = wordsOf(response);
  show(response, "organisation", shown, {
    ...{ title: words.t("organisation:heading"), section: "details" },
    countries: countryOptions(words),
  });
}

function showPayment(response: Response, shown: Shown): void {
  const words = wordsOf(response);
  show(response, "organisation-payment", shown, {
    ...{ title: words.t("organisation:payment.heading"), section: "payment" },
    currencies: currencyOptions(words),
  });
}

function show(
  response: Response,
  view: string,
  { form, errors, saved = false }: Shown,
  more: object,
): void {
  const page = { active: "organisation", form, errors: errors ?? {}, saved, ...more };
  response.status(errors ? 422 : 200).render(view, page);
}
