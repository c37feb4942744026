import type { Database } from "@recibo/common/database/database";
import { formatMoney } from "@recibo/common/invoicing/money";
import { parseAmount } from "@recibo/common/invoicing/parse-amount";
import { isId, newId } from "@recibo/common/uuid";
import express, { type Router } from "express";
import { z } from "zod";
import type { OutboxRow } from "../asking/outbox.ts";
import { notFound } from "../web/errors.ts";
import { type FormErrors, field } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf, type SignedIn } from "../web/session.ts";
import { invoicePage, type PaymentForm } from "./invoice-page.ts";
import type { invoiceQueries } from "./invoices.ts";
import { recordPayment } from "./record-payment.ts";

/** Recording a payment on an invoice's page. */
export function paymentRoutes(options: {
  database: Database;
  queries: ReturnType<typeof invoiceQueries>;
  offer: (rows: OutboxRow[]) => void;
  /** Hears which organisation's pages changed, by which payment. */
  onPayment: (organisationId: string, payment: { id: string; by: SignedIn }) => void;
}): Router {
  const { database, queries, offer, onPayment } = options;
  const routes = express.Router();
  routes.post("/invoices/:id/payments", async (request, response) => {
    const { organisationId } = personOf(request);
    const invoiceId = request.params.id;
    const found = isId(invoiceId) ? await queries.one(organisationId, invoiceId) : undefined;
    if (!found) throw notFound();
    const { currency, issueDate } = found.invoice;
    const typed = { date: field(request.body, "date"), amount: field(request.body, "amount") };
    const paymentId = field(request.body, "paymentId");
    const form: PaymentForm = { id: isId(paymentId) ? paymentId : newId(), ...typed };
    const { amount, errors } = checkPayment(form, currency, issueDate);
    if (Object.keys(errors).length > 0)
      return invoicePage(request, response, queries, { form, errors });
    const payment = { paymentId: form.id, organisationId, invoiceId, date: form.date, amount };
    const outcome = await recordPayment(database, offer, payment, request.click);
    if (outcome.kind === "no-such-invoice") throw notFound();
    if (outcome.kind === "too-much") {
      const open = formatMoney(outcome.open, currency, "en");
      const tooMuch = { amount: `Only ${open} is open on this invoice.` };
      return invoicePage(request, response, queries, { form, errors: tooMuch });
    }
    request.log.info({ correlationId: form.id, organisationId, invoiceId }, "payment recorded");
    onPayment(organisationId, { id: form.id, by: personOf(request) });
    response.redirect(303, `/invoices/${invoiceId}`);
  });
  return routes;
}

function checkPayment(
  form: PaymentForm,
  currency: string,
  issueDate: string,
): { amount: number; errors: FormErrors } {
  const errors: FormErrors = {};
  if (!z.iso.date().safeParse(form.date).success) errors.date = "Enter the date the money arrived.";
  else if (form.date > today())
    errors.date = "The date is in the future; a payment is recorded once it arrived.";
  else if (form.date < issueDate) errors.date = "The date is before the invoice was issued.";
  const amount = parseAmount(form.amount, currency);
  if (!amount.ok) errors.amount = amount.message;
  else if (amount.minor <= 0) errors.amount = "Enter an amount above zero.";
  return { amount: amount.ok ? amount.minor : 0, errors };
}
