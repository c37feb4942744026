import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { Database } from "@recibo/common/database/database";
import { isId } from "@recibo/common/uuid";
import express, { type Request, type Response, type Router } from "express";
import type { OutboxRow } from "../../asking/outbox.ts";
import { type Words, wordsOf } from "../../language/words.ts";
import { notFound } from "../../web/errors.ts";
import type { FormErrors } from "../../web/form.ts";
import { today } from "../../web/page.ts";
import { personOf } from "../../web/session.ts";
import type { InvoiceQueries } from "../invoices.ts";
import { askForCredit, type CreditOutcome } from "./ask-for-credit.ts";
import {
  type CreditForm,
  checkCreditForm,
  headOf,
  newCreditForm,
  readCreditForm,
} from "./credit-form.ts";
import { creditsOf } from "./credits.ts";
import { creditedBefore, isSomethingLeft, leftToCredit } from "./left-to-credit.ts";

/** Taking back an invoice, in whole or in part: the form and asking for the credit note. */
export function creditNoteRoutes(options: {
  database: Database;
  queries: InvoiceQueries;
  offer: (rows: OutboxRow[]) => void;
}): Router {
  const { database, queries, offer } = options;
  const routes = express.Router();

  /** The invoice that a page is about, and what is left of it. */
  const look = async (request: Request) => {
    const { organisationId } = personOf(request);
    const { id } = request.params;
    const found = isId(id) ? await queries.one(organisationId, id) : undefined;
    if (found?.invoice.type !== "invoice") throw notFound();
    const earlier = await creditsOf(database.pool, organisationId, found.invoice.id);
    const { lines } = found.command;
    return { ...found, earlier, left: leftToCredit({ ...found.invoice, lines }, earlier) };
  };

  routes.get("/invoices/:id/credit", async (request, response) => {
    const about = await look(request);
    show(response, about, newCreditForm(about.left, today()), {});
  });

  routes.post("/invoices/:id/credit", async (request, response) => {
    const person = personOf(request);
    const { organisationId } = person;
    const words = wordsOf(response);
    const about = await look(request);
    const { invoice, command: invoiced } = about;
    const form = readCreditForm(request.body);
    // The same form once more: it was asked, and what it takes back counts among the earlier ones by now.
    if (about.earlier.some(({ requestId }) => requestId === form.requestId))
      return response.redirect(303, `/requests/${form.requestId}`);
    const { wanted, errors } = checkCreditForm(form, about, words);
    if (errors) return show(response, about, form, errors);
    const { seller } = await queries.parties(organisationId, undefined);
    const { requestId } = form;
    const head = headOf(form, invoice, invoiced, seller);
    const wish = { ...person, requestId, invoiceId: invoice.id, invoiced, wanted, head };
    const outcome = await askForCredit(database, offer, { ...wish, click: request.click });
    if (outcome.kind === "no-such-invoice") throw notFound();
    if (outcome.kind !== "asked") {
      const now = outcome.kind === "too-much" ? { ...about, left: outcome.left } : about;
      return show(response, now, form, { lines: refusal(outcome, invoice.currency, words) });
    }
    request.log.info({ correlationId: requestId, organisationId }, "credit note asked for");
    response.redirect(303, `/requests/${requestId}`);
  });

  return routes;
}

type About = {
  invoice: { id: string; number: string; currency: string; issueDate: string };
  command: GenerateInvoice;
  earlier: Awaited<ReturnType<typeof creditsOf>>;
  left: ReturnType<typeof leftToCredit>;
};

type Refusal = Exclude<CreditOutcome, { kind: "asked" | "no-such-invoice" }>;

/** What was wrong with what was wanted, as a sentence. */
function refusal(outcome: Refusal, currency: string, { t, money }: Words): string {
  switch (outcome.kind) {
    case "nothing":
      return t("invoices:errors.nothing-credited");
    case "too-little":
      return t("invoices:errors.credit-too-little", {
        smallest: money(outcome.smallest, currency),
      });
    case "unfit":
      return outcome.tooManyLines
        ? t("invoices:errors.credit-too-many-lines")
        : t("invoices:errors.credit-unfit");
    case "too-much": {
      const left = money(outcome.left.amount, currency);
      return outcome.byRounding
        ? t("invoices:errors.credit-rest-at-once", { left })
        : t("invoices:errors.credit-too-much", { left });
    }
  }
}

function show(response: Response, about: About, form: CreditForm, errors: FormErrors): void {
  const { invoice, command, left, earlier } = about;
  const refused = Object.keys(errors).length > 0;
  response.status(refused ? 422 : 200).render("credit-note-new", {
    title: wordsOf(response).t("invoices:credit.heading", { number: invoice.number }),
    active: "invoices",
    invoice,
    lines: command.lines.map((line, index) => ({
      ...line,
      left: left.quantities[index] ?? "0",
      before: creditedBefore(line, index, earlier, invoice.currency),
    })),
    // What no line is left for: tax that rounding left over.
    taxLeft: isSomethingLeft(left) ? 0 : left.amount,
    creditable: isSomethingLeft(left),
    left,
    pending: earlier.filter(({ pending }) => pending),
    form,
    errors,
  });
}
