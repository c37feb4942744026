import type { Database } from "@recibo/common/database/database";
import express, { type Request, type Router } from "express";
import { nameOfCountry } from "../language/countries.ts";
import { wordsOf } from "../language/words.ts";
import { pageNumber, paging, today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { createCustomers } from "./customers.ts";
import { formRoutes } from "./form-routes.ts";
import { oneCustomerRoutes } from "./one-customer-routes.ts";
import { createOwed } from "./owed.ts";

const pageSize = 25;

/** The customer pages, and what other pages ask of customers. */
export function customerRoutes({ database }: { database: Database }): Router {
  const customers = createCustomers(database);
  const owed = createOwed(database);
  const routes = express.Router();

  routes.get("/customers", async (request, response) => {
    const { organisationId } = personOf(request);
    const filter = { search: searchOf(request), archived: request.query.archived === "1" };
    const page = pageNumber(request);
    const { rows, total } = await customers.page(organisationId, filter, page, pageSize);
    const ids = rows.map(({ id }) => id);
    const [amounts, any] = await Promise.all([
      owed.owedBy(organisationId, ids, today()),
      total > 0 || customers.any(organisationId),
    ]);
    const words = wordsOf(response);
    response.render("customers", {
      ...{ title: words.t("customers:heading"), active: "customers", any, filter },
      customers: rows.map((customer) => ({
        ...customer,
        countryName: nameOfCountry(words, customer.country),
        owed: amounts.filter(({ customerId }) => customerId === customer.id),
      })),
      paging: paging(page, pageSize, total),
      address: addressOf(filter),
    });
  });

  // For the invoice form: JSON, at most 20 of them, by name.
  routes.get("/customers/pick", async (request, response) => {
    const { organisationId } = personOf(request);
    const found = await customers.pick(organisationId, searchOf(request));
    response.set("cache-control", "private, no-store").json({ customers: found });
  });

  routes.use(formRoutes({ database, customers }), oneCustomerRoutes({ customers, owed }));
  return routes;
}

/** What was typed into the search. */
function searchOf(request: Request): string {
  const { q } = request.query;
  return typeof q === "string" ? q.replaceAll("\0", "").slice(0, 200) : "";
}

/** The list's address with its filter, for its pages. */
function addressOf({ search, archived }: { search: string; archived: boolean }): string {
  const query = new URLSearchParams();
  if (search !== "") query.set("q", search);
  if (archived) query.set("archived", "1");
  return query.size === 0 ? "/customers" : `/customers?${query}`;
}
