import { pipeline } from "node:stream/promises";
import { generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { Database } from "@recibo/common/database/database";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import { countryCodes, countryName } from "@recibo/common/invoicing/countries";
import { currencyCodes } from "@recibo/common/invoicing/currencies";
import type { DailyLimits } from "@recibo/common/scorecard/benefits";
import { isId } from "@recibo/common/uuid";
import express, { type Request, type Response, type Router } from "express";
import type { Ask } from "../asking/ask.ts";
import type { OutboxRow } from "../asking/outbox.ts";
import { wordsOf } from "../language/words.ts";
import { allowancesOf, refusalOf } from "../score/allowances.ts";
import { notFound, PageError } from "../web/errors.ts";
import { type FormErrors, field } from "../web/form.ts";
import { pageNumber, paging, today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { chosenCustomerId, commandOfForm } from "./command-of-form.ts";
import {
  changeLines,
  formOfCommand,
  type InvoiceForm,
  newInvoiceForm,
  readInvoiceForm,
} from "./invoice-form.ts";
import { invoicePage } from "./invoice-page.ts";
import { invoiceQueries, stateOf } from "./invoices.ts";
import { paymentRoutes } from "./payment-routes.ts";

const pageSize = 25;

/** The invoice pages: list, form, one invoice, its PDF and its payments. */
export function invoiceRoutes(options: {
  database: Database;
  documents: DocumentStore;
  ask: Ask;
  offer: (rows: OutboxRow[]) => void;
  onPayment: (organisationId: string) => void;
  /** How many invoices a day each tier may ask for. */
  limits: DailyLimits;
}): Router {
  const { database, documents, ask, limits } = options;
  const queries = invoiceQueries(database);
  const routes = express.Router();

  routes.get("/invoices", async (request, response) => {
    const { organisationId } = personOf(request);
    const page = pageNumber(request);
    const [{ rows, total }, waiting] = await Promise.all([
      queries.page(organisationId, page, pageSize),
      queries.waiting(organisationId),
    ]);
    response.render("invoices", {
      title: "Invoices",
      active: "invoices",
      invoices: rows.map((invoice) => ({ ...invoice, state: stateOf(invoice, today()) })),
      waiting: waiting.map(({ id, command, requestedAt, publishedAt }) => ({
        id,
        customerName: command.buyer.name,
        requestedAt,
        state: publishedAt ? "published" : "waiting",
      })),
      paging: paging(page, pageSize, total),
    });
  });

  routes.get("/invoices/new", async (request, response) => {
    const { organisationId } = personOf(request);
    const { correct } = request.query;
    const rejected = isId(correct) ? await queries.rejected(organisationId, correct) : undefined;
    if (rejected) {
      const errors = errorsOfReply(rejected.reply as InvoiceGenerated);
      return showForm(request, response, 200, formOfCommand(rejected.command), errors);
    }
    const [organisation, { paymentDays }] = await Promise.all([
      queries.organisation(organisationId),
      allowancesOf(database, limits, organisationId),
    ]);
    const offered = Math.min(organisation.paymentDays, paymentDays);
    const form = newInvoiceForm({ ...organisation, paymentDays: offered }, today());
    await showForm(request, response, 200, form, {});
  });

  routes.post("/invoices", async (request, response) => {
    const person = personOf(request);
    const form = readInvoiceForm(request.body);
    const changed = changeLines(form, field(request.body, "action"));
    if (changed) return showForm(request, response, 200, changed, {});
    const asker = { organisationId: person.organisationId, requestId: form.requestId };
    const refused = await refusalOf(database, limits, wordsOf(response), asker);
    if (refused) return showForm(request, response, 429, form, { "": refused });
    const { seller, customer } = await queries.parties(
      person.organisationId,
      chosenCustomerId(form),
    );
    const result = commandOfForm(form, seller, customer ?? undefined);
    if (result.errors) return showForm(request, response, 422, form, result.errors);
    const { command, newCustomer } = result;
    if (newCustomer)
      await queries.addCustomer({ ...newCustomer, organisationId: person.organisationId });
    const { requestId } = form;
    const { click } = request;
    await ask({ ...person, requestId, contract: generateInvoice, command, click });
    request.log.info(
      { correlationId: requestId, organisationId: person.organisationId },
      "invoice asked for",
    );
    response.redirect(303, `/requests/${requestId}`);
  });

  routes.get("/invoices/:id", async (request, response) => {
    await invoicePage(request, response, queries, {});
  });

  routes.get("/invoices/:id/pdf", async (request, response) => {
    const { organisationId } = personOf(request);
    const found = isId(request.params.id)
      ? await queries.one(organisationId, request.params.id)
      : undefined;
    if (!found) throw notFound();
    await sendDocument(documents, found.invoice, response);
  });

  routes.use(paymentRoutes({ ...options, queries }));

  async function showForm(
    request: Request,
    response: Response,
    status: number,
    form: InvoiceForm,
    errors: FormErrors,
  ): Promise<void> {
    const { organisationId } = personOf(request);
    const [organisation, customers, allowance] = await Promise.all([
      queries.organisation(organisationId),
      queries.customers(organisationId),
      allowancesOf(database, limits, organisationId),
    ]);
    const { name, street, city, country } = organisation;
    response.status(status).render("invoice-new", {
      title: "New invoice",
      active: "invoices",
      form:
        form.lines.length > 0
          ? form
          : { ...form, lines: newInvoiceForm(organisation, today()).lines },
      errors,
      allowance,
      currencies: currencyCodes,
      countries: countryCodes.map((code) => ({ code, name: countryName(code) })),
      customers,
      sellerReady: [name, street, city, country].every((text) => text !== ""),
    });
  }

  return routes;
}

/** What the worker said about fields, at the form's names for them. */
function errorsOfReply(reply: InvoiceGenerated): FormErrors {
  if (reply.outcome !== "rejected") return {};
  const errors: FormErrors = {};
  for (const { field: path, message } of reply.problems)
    errors[(path ?? "").replace(/^buyer\./, "customer.")] ??= message;
  return errors;
}

async function sendDocument(
  documents: DocumentStore,
  { documentKey, number }: { documentKey: string; number: string },
  response: Response,
): Promise<void> {
  const document = await documents.open(documentKey).catch((error) => {
    response.req.log.error({ err: error, documentKey }, "document missing");
    throw new PageError(503, "document-missing");
  });
  response.set({
    "content-type": "application/pdf",
    "content-length": String(document.bytes),
    "content-disposition": `inline; filename="${number.replace(/[^\w.-]/g, "_")}.pdf"`,
    "cache-control": "private, max-age=0, must-revalidate",
  });
  await pipeline(document.stream, response).catch(() => response.destroy());
}
