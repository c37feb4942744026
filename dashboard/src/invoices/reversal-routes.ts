import { longestReversalReason } from "@recibo/common/contracts/payment-reversed";
import { isId } from "@recibo/common/uuid";
import express, { type Request, type Response, type Router } from "express";
import { wordsOf } from "../language/words.ts";
import { notFound } from "../web/errors.ts";
import { type FormErrors, field } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import type { PaymentParts } from "./done-payment.ts";
import { reversalIdOf, reversePayment } from "./reverse-payment.ts";

const path = "/invoices/:id/payments/:paymentId/reverse";

/** Taking back a payment that was recorded by mistake: the page that asks once more, and doing it. */
export function reversalRoutes({ database, queries, offer, onPayment }: PaymentParts): Router {
  const routes = express.Router();

  const look = async (request: Request) => {
    const { organisationId } = personOf(request);
    const { id, paymentId } = request.params;
    const found = isId(id) ? await queries.one(organisationId, id) : undefined;
    const payment = found?.payments.find((each) => each.id === paymentId);
    if (!found || !payment) throw notFound();
    return { invoice: found.invoice, payment };
  };
  type Found = Awaited<ReturnType<typeof look>>;

  const show = (
    response: Response,
    { invoice, payment }: Found,
    refused: { reason: string; errors: FormErrors },
  ) => {
    const { t } = wordsOf(response);
    const wrong = Object.keys(refused.errors).length > 0;
    response.status(wrong ? 422 : 200).render("payment-reverse", {
      title: t("invoices:reverse.heading", { number: invoice.number }),
      active: "invoices",
      ...{ invoice, payment, longest: longestReversalReason, ...refused },
    });
  };

  routes.get(path, async (request, response) => {
    const found = await look(request);
    // Opened from an old page: the invoice's says by whom it was reversed.
    if (found.payment.reversedAt) return response.redirect(303, `/invoices/${found.invoice.id}`);
    show(response, found, { reason: "", errors: {} });
  });

  routes.post(path, async (request, response) => {
    const found = await look(request);
    const { organisationId, userId } = personOf(request);
    const reason = field(request.body, "reason").trim().slice(0, longestReversalReason);
    const { t } = wordsOf(response);
    if (reason === "")
      return show(response, found, {
        reason,
        errors: { reason: t("invoices:errors.reversal-reason") },
      });
    const [invoiceId, paymentId] = [found.invoice.id, found.payment.id];
    const reversal = { paymentId, organisationId, invoiceId, userId, reason };
    const outcome = await reversePayment(database, offer, reversal, request.click);
    if (outcome === "no-such-payment") throw notFound();
    if (outcome === "reversed") {
      request.log.info(
        { correlationId: reversalIdOf(paymentId), organisationId, invoiceId, paymentId },
        "payment reversed",
      );
      onPayment(organisationId, {
        what: "payment-reversed",
        id: paymentId,
        by: personOf(request),
      });
    }
    response.redirect(303, `/invoices/${invoiceId}`);
  });

  return routes;
}
