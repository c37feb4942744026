import { type PaymentMethod, paymentMethods } from "@recibo/common/contracts/payment-recorded";
import { parseAmount } from "@recibo/common/invoicing/parse-amount";
import { isId, newId } from "@recibo/common/uuid";
import express, { type Router } from "express";
import { z } from "zod";
import { type Words, wordsOf } from "../language/words.ts";
import { notFound } from "../web/errors.ts";
import { type FormErrors, field } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import type { PaymentParts } from "./done-payment.ts";
import { invoicePage, type PaymentForm } from "./invoice-page.ts";
import { amountProblemText } from "./problem-text.ts";
import { recordPayment } from "./record-payment.ts";

/** Recording a payment on an invoice's page. */
export function paymentRoutes({ database, queries, offer, onPayment }: PaymentParts): Router {
  const routes = express.Router();
  routes.post("/invoices/:id/payments", async (request, response) => {
    const { organisationId } = personOf(request);
    const invoiceId = request.params.id;
    const found = isId(invoiceId) ? await queries.one(organisationId, invoiceId) : undefined;
    if (!found) throw notFound();
    const { currency, issueDate } = found.invoice;
    const words = wordsOf(response);
    const form = readPaymentForm(request.body);
    const { amount, errors } = checkPayment(form, currency, issueDate, words);
    if (Object.keys(errors).length > 0)
      return invoicePage(request, response, queries, { form, errors });
    const { id: paymentId, date, method } = form;
    const payment = { paymentId, organisationId, invoiceId, date, amount, method };
    const outcome = await recordPayment(database, offer, payment, request.click);
    if (outcome.kind === "no-such-invoice") throw notFound();
    if (outcome.kind === "too-much") {
      const open = words.money(outcome.open, currency);
      const tooMuch = { amount: words.t("invoices:errors.payment-too-much", { open }) };
      return invoicePage(request, response, queries, { form, errors: tooMuch });
    }
    request.log.info({ correlationId: form.id, organisationId, invoiceId }, "payment recorded");
    onPayment(organisationId, { what: "payment-recorded", id: form.id, by: personOf(request) });
    response.redirect(303, `/invoices/${invoiceId}`);
  });
  return routes;
}

function readPaymentForm(body: unknown): PaymentForm {
  const id = field(body, "paymentId");
  const method = field(body, "method") as PaymentMethod;
  return {
    id: isId(id) ? id : newId(),
    date: field(body, "date"),
    amount: field(body, "amount"),
    method: paymentMethods.includes(method) ? method : "transfer",
  };
}

function checkPayment(
  form: PaymentForm,
  currency: string,
  issueDate: string,
  words: Words,
): { amount: number; errors: FormErrors } {
  const { t } = words;
  const errors: FormErrors = {};
  if (!z.iso.date().safeParse(form.date).success) errors.date = t("invoices:errors.payment-date");
  else if (form.date > today()) errors.date = t("invoices:errors.payment-in-future");
  else if (form.date < issueDate) errors.date = t("invoices:errors.before-issue");
  const amount = parseAmount(form.amount, currency);
  if (!amount.ok) errors.amount = amountProblemText(amount.code, form.amount, currency, words);
  else if (amount.minor <= 0) errors.amount = t("invoices:errors.payment-not-positive");
  return { amount: amount.ok ? amount.minor : 0, errors };
}
