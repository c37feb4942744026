import { generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { Database } from "@recibo/common/database/database";
import type { DailyLimits } from "@recibo/common/scorecard/benefits";
import { isId } from "@recibo/common/uuid";
import express, { type Request, type Response, type Router } from "express";
import type { Ask } from "../asking/ask.ts";
import type { OutboxRow } from "../asking/outbox.ts";
import { type Words, wordsOf } from "../language/words.ts";
import {
  type Allowance,
  allowanceFor,
  allowancesOf,
  isRefused,
  paymentDaysOffered,
  type RefusedAllowance,
  refusalText,
} from "../score/allowances.ts";
import { askWithinLimits } from "../score/ask-within-limits.ts";
import { type FormErrors, field } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { chosenCustomerId, commandOfForm } from "./command-of-form.ts";
import { type ShownForm, showInvoiceForm } from "./form-page.ts";
import {
  changeLines,
  duplicateOf,
  formOfCommand,
  type InvoiceForm,
  newInvoiceForm,
  readInvoiceForm,
} from "./invoice-form.ts";
import type { InvoiceQueries } from "./invoices.ts";
import { problemText } from "./problem-text.ts";

/** Writing an invoice: the form, blank or filled from something, and asking for what it says. */
export function formRoutes(options: {
  database: Database;
  queries: InvoiceQueries;
  ask: Ask;
  offer: (rows: OutboxRow[]) => void;
  limits: DailyLimits;
}): Router {
  const { database, queries, limits } = options;
  const routes = express.Router();
  const allowance = (request: Request) =>
    allowancesOf(database, limits, personOf(request).organisationId);
  const show = async (request: Request, response: Response, shown: ShownForm) =>
    showInvoiceForm(request, response, { queries, allowance: await allowance(request) }, shown);

  const refuse = (response: Response, form: InvoiceForm, allowance: RefusedAllowance) => {
    const errors = { "": refusalText(wordsOf(response), allowance, limits) };
    return { form, errors, status: 429 };
  };

  routes.get("/invoices/new", async (request, response) => {
    const allowed = await allowance(request);
    const shown = await formFor(request, queries, allowed, wordsOf(response));
    await showInvoiceForm(request, response, { queries, allowance: allowed }, shown);
  });

  // For the draft that a browser keeps until then; no is an answer too, and no error on its console.
  routes.get("/invoices/new/accepted", async (request, response) => {
    const { requestId } = request.query;
    const { organisationId } = personOf(request);
    response.json(isId(requestId) && (await queries.wasAsked(organisationId, requestId)));
  });

  routes.post("/invoices", async (request, response) => {
    const person = personOf(request);
    const { organisationId } = person;
    const form = readInvoiceForm(request.body);
    const changed = changeLines(form, field(request.body, "action"));
    if (changed) return show(request, response, { form: changed });
    const { requestId } = form;
    // Before anything else is said of the form: what follows would be in vain.
    const allowed = await allowanceFor(database.pool, limits, { organisationId, requestId });
    if (isRefused(allowed)) return show(request, response, refuse(response, form, allowed));
    const { seller, customer } = await queries.parties(organisationId, chosenCustomerId(form));
    const result = commandOfForm(form, seller, customer ?? undefined, wordsOf(response));
    if (result.errors) return show(request, response, { form, errors: result.errors });
    const { command, newCustomer } = result;
    if (newCustomer) await queries.addCustomer({ ...newCustomer, organisationId });
    const { click } = request;
    const asking = { ...person, requestId, contract: generateInvoice, command, click };
    const refused = await askWithinLimits(options, asking, allowed);
    if (refused) return show(request, response, refuse(response, form, refused));
    request.log.info({ correlationId: requestId, organisationId }, "invoice asked for");
    response.redirect(303, `/requests/${requestId}`);
  });

  return routes;
}

/** What the form begins with: a rejected request (`correct`), an invoice (`from`), a customer, or nothing. */
async function formFor(
  request: Request,
  queries: InvoiceQueries,
  allowance: Allowance,
  words: Words,
): Promise<ShownForm> {
  const { organisationId } = personOf(request);
  const { correct, from, customer: customerId } = request.query;
  const rejected = isId(correct) ? await queries.rejected(organisationId, correct) : undefined;
  // A credit note is corrected where it was made.
  if (rejected && rejected.command.type !== "credit-note") {
    const errors = errorsOfReply(rejected.reply as InvoiceGenerated, words);
    return { form: formOfCommand(rejected.command), errors };
  }
  const copied = isId(from) ? await queries.one(organisationId, from) : undefined;
  if (copied) return { form: duplicateOf(copied.command, today()) };
  const wanted = isId(customerId) ? customerId : undefined;
  const { seller, customer } = await queries.parties(organisationId, wanted);
  const offering = { ...seller, paymentDays: paymentDaysOffered(seller, allowance) };
  return { form: newInvoiceForm(offering, today(), customer ?? undefined), blank: !customer };
}

/** What the worker said about fields, at the form's names for them. */
function errorsOfReply(reply: InvoiceGenerated, words: Words): FormErrors {
  if (reply.outcome !== "rejected") return {};
  const errors: FormErrors = {};
  for (const problem of reply.problems) {
    const path = (problem.field ?? "").replace(/^buyer\./, "customer.");
    errors[path] ??= problemText(problem, words);
  }
  return errors;
}
