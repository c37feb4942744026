import { isId } from "@recibo/common/uuid";
import express, { type Request, type Router } from "express";
import { stateOf } from "../invoices/invoice-state.ts";
import { nameOfCountry } from "../language/countries.ts";
import { ownName } from "../language/languages.ts";
import { wordsOf } from "../language/words.ts";
import type { Customer } from "../tables.ts";
import { notFound } from "../web/errors.ts";
import { pageNumber, paging, today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import type { Customers } from "./customers.ts";
import type { createOwed } from "./owed.ts";

const pageSize = 20;

/** One customer: its details, its invoices, what it owes; putting it away and taking it back. */
export function oneCustomerRoutes(options: {
  customers: Customers;
  owed: ReturnType<typeof createOwed>;
}): Router {
  const { customers, owed } = options;
  const routes = express.Router();

  routes.get("/customers/:id", async (request, response) => {
    const { organisationId } = personOf(request);
    const customer = await customerOf(request);
    const page = pageNumber(request);
    const [{ rows, total }, amounts, alike] = await Promise.all([
      owed.invoices(organisationId, customer.id, page, pageSize),
      owed.owedBy(organisationId, [customer.id], today()),
      customers.alike(organisationId, customer),
    ]);
    response.render("customer", {
      ...{ title: customer.name, active: "customers", owed: amounts, alike },
      customer: {
        ...customer,
        countryName: nameOfCountry(wordsOf(response), customer.country),
        languageName: customer.language && ownName[customer.language],
      },
      invoices: rows.map((invoice) => ({ ...invoice, state: stateOf(invoice, today()) })),
      paging: paging(page, pageSize, total),
    });
  });

  routes.post("/customers/:id/archive", async (request, response) => {
    const { id, archivedAt } = await customerOf(request);
    if (!archivedAt)
      await customers.change(personOf(request).organisationId, id, { archivedAt: new Date() });
    response.redirect(303, `/customers/${id}`);
  });

  routes.post("/customers/:id/restore", async (request, response) => {
    const { id } = await customerOf(request);
    await customers.change(personOf(request).organisationId, id, { archivedAt: null });
    response.redirect(303, `/customers/${id}`);
  });

  async function customerOf(request: Request): Promise<Customer> {
    const { organisationId } = personOf(request);
    const { id } = request.params;
    const customer = isId(id) ? await customers.one(organisationId, id) : undefined;
    if (!customer) throw notFound();
    return customer;
  }

  return routes;
}
