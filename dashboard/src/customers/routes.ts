import type { Database } from "@recibo/common/database/database";
import express, { type Request, type Router } from "express";
import { personOf } from "../web/session.ts";
import { createCustomers } from "./customers.ts";

/** The customer pages, and what other pages ask of customers. */
export function customerRoutes({ database }: { database: Database }): Router {
  const customers = createCustomers(database);
  const routes = express.Router();

  // For the invoice form: JSON, at most 20 of them, by name.
  routes.get("/customers/pick", async (request, response) => {
    const { organisationId } = personOf(request);
    const found = await customers.pick(organisationId, searchOf(request));
    response.set("cache-control", "private, no-store").json({ customers: found });
  });

  return routes;
}

/** What was typed into the search. */
function searchOf(request: Request): string {
  const { q } = request.query;
  return typeof q === "string" ? q.replaceAll("\0", "").slice(0, 200) : "";
}
