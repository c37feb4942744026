import type { Database } from "@recibo/common/database/database";
import { isId } from "@recibo/common/uuid";
import express, { type Request, type Response, type Router } from "express";
import { countryOptions } from "../language/countries.ts";
import { languages, ownName } from "../language/languages.ts";
import { wordsOf } from "../language/words.ts";
import { createOrganisations } from "../organisation/organisations.ts";
import { notFound } from "../web/errors.ts";
import type { FormErrors } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import { checkParty, taxIdSentence } from "./check-party.ts";
import {
  type CustomerForm,
  customerForm,
  customerFormOf,
  newCustomerForm,
  readCustomerForm,
} from "./customer-form.ts";
import type { Customers } from "./customers.ts";
import { readTaxId } from "./tax-id.ts";

/** Writing a customer, new or known, and what is remarked as one types. */
export function formRoutes(options: { database: Database; customers: Customers }): Router {
  const { customers } = options;
  const organisations = createOrganisations(options.database);
  const routes = express.Router();

  routes.get("/customers/new", async (request, response) => {
    const organisation = await organisations.one(personOf(request).organisationId);
    await show(request, response, { form: newCustomerForm(organisation.country) });
  });

  routes.post("/customers", async (request, response) => {
    const { organisationId } = personOf(request);
    const form = readCustomerForm(request.body);
    const words = wordsOf(response);
    const { value, errors } = checkParty(words, customerForm(words), form);
    if (errors) return show(request, response, { form, errors });
    const added = await customers.add({ ...value, id: form.id, organisationId });
    if (!added) throw notFound();
    request.log.info({ organisationId, customerId: form.id }, "customer added");
    response.redirect(303, `/customers/${form.id}`);
  });

  routes.get("/customers/:id/edit", async (request, response) => {
    const { organisationId } = personOf(request);
    const { id } = request.params;
    const customer = isId(id) ? await customers.one(organisationId, id) : undefined;
    if (!customer) throw notFound();
    await show(request, response, { form: customerFormOf(customer), known: customer.name });
  });

  routes.post("/customers/:id", async (request, response) => {
    const { organisationId } = personOf(request);
    const { id } = request.params;
    const customer = isId(id) ? await customers.one(organisationId, id) : undefined;
    if (!customer) throw notFound();
    const form = { ...readCustomerForm(request.body), id: customer.id };
    const words = wordsOf(response);
    const { value, errors } = checkParty(words, customerForm(words), form);
    if (errors) return show(request, response, { form, errors, known: customer.name });
    await customers.change(organisationId, customer.id, value);
    response.redirect(303, `/customers/${customer.id}`);
  });

  // As one types: others like this one, and a tax id that cannot be right. Said, never in the way.
  routes.get("/customers/remarks", async (request, response) => {
    response.render("partials/customer-remarks", {
      remarks: await remarksOn(request, response, readCustomerForm(request.query)),
    });
  });

  async function remarksOn(request: Request, response: Response, form: CustomerForm) {
    const { organisationId } = personOf(request);
    const name = form.name.replaceAll("\0", "").trim();
    const read = readTaxId(form.country, form.taxId.replaceAll("\0", "").slice(0, 100));
    const taxId = read.ok ? read.taxId : "";
    const named = name !== "" || taxId !== "";
    return {
      alike: named ? await customers.alike(organisationId, { id: form.id, name, taxId }) : [],
      taxId: read.ok ? undefined : taxIdSentence(wordsOf(response), form.country, read),
    };
  }

  async function show(
    request: Request,
    response: Response,
    { form, errors = {}, known }: { form: CustomerForm; errors?: FormErrors; known?: string },
  ): Promise<void> {
    const words = wordsOf(response);
    const { alike } = await remarksOn(request, response, form);
    const remarks = { alike, taxId: undefined };
    response.status(Object.keys(errors).length > 0 ? 422 : 200).render("customer-form", {
      title: words.t(known === undefined ? "customers:new.heading" : "customers:edit.heading"),
      ...{ active: "customers", form, errors, known, remarks },
      countries: countryOptions(words),
      languageOptions: languages.map((value) => ({ value, text: ownName[value] })),
    });
  }

  return routes;
}
