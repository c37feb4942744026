import type { Database } from "@recibo/common/database/database";
import { isId } from "@recibo/common/uuid";
import { and, eq, isNull } from "drizzle-orm";
import express, { type Request, type Router } from "express";
import { z } from "zod";
import { type Words, wordsOf } from "../language/words.ts";
import { invoices } from "../tables.ts";
import { notFound } from "../web/errors.ts";
import { field } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { invoicePage } from "./invoice-page.ts";
import type { InvoiceQueries } from "./invoices.ts";

/** Saying that an invoice went to its customer, and taking that back. */
export function sendingRoutes(options: {
  database: Database;
  queries: InvoiceQueries;
  onPayment: (organisationId: string) => void;
}): Router {
  const { database, queries, onPayment } = options;
  const routes = express.Router();

  const mine = (request: Request) => {
    const { organisationId } = personOf(request);
    const { id } = request.params;
    if (!isId(id)) throw notFound();
    return { organisationId, id };
  };
  const isMine = (at: { organisationId: string; id: string }) =>
    and(eq(invoices.id, at.id), eq(invoices.organisationId, at.organisationId));

  routes.post("/invoices/:id/sent", async (request, response) => {
    const at = mine(request);
    const found = await queries.one(at.organisationId, at.id);
    if (!found) throw notFound();
    const date = field(request.body, "sentOn");
    const problem = problemOf(date, found.invoice.issueDate, wordsOf(response));
    if (problem)
      return invoicePage(request, response, queries, {
        sentOn: date,
        errors: { sentOn: problem },
      });
    // Said twice, the first time holds.
    await database.query
      .update(invoices)
      .set({ sentAt: new Date(`${date}T00:00:00Z`) })
      .where(and(isMine(at), isNull(invoices.sentAt)));
    onPayment(at.organisationId);
    response.redirect(303, `/invoices/${at.id}`);
  });

  routes.post("/invoices/:id/not-sent", async (request, response) => {
    const at = mine(request);
    const { rowCount } = await database.query
      .update(invoices)
      .set({ sentAt: null })
      .where(isMine(at));
    if (!rowCount) throw notFound();
    onPayment(at.organisationId);
    response.redirect(303, `/invoices/${at.id}`);
  });

  return routes;
}

function problemOf(date: string, issueDate: string, { t }: Words): string | undefined {
  if (!z.iso.date().safeParse(date).success) return t("invoices:errors.date");
  if (date > today()) return t("invoices:errors.sent-in-future");
  return date < issueDate ? t("invoices:errors.before-issue") : undefined;
}
