import { toDecimalString } from "@recibo/common/invoicing/money";
import { lineNet } from "@recibo/common/invoicing/totals";
import { isId, newId } from "@recibo/common/uuid";
import type { Request, Response } from "express";
import { notFound } from "../web/errors.ts";
import type { FormErrors } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { type invoiceQueries, stateOf } from "./invoices.ts";

/** What was typed into the payment form. */
export type PaymentForm = { id: string; date: string; amount: string };

/** Shows one invoice; after a payment that was refused, with what was typed and why. */
export async function invoicePage(
  request: Request,
  response: Response,
  queries: ReturnType<typeof invoiceQueries>,
  refused: { form?: PaymentForm; errors?: FormErrors },
): Promise<void> {
  const { organisationId } = personOf(request);
  const id = request.params.id;
  const found = isId(id) ? await queries.one(organisationId, id) : undefined;
  if (!found) throw notFound();
  const { invoice, command, payments } = found;
  const open = invoice.payable - invoice.paid;
  response.status(refused.errors ? 422 : 200).render("invoice", {
    title: invoice.number,
    active: "invoices",
    invoice: {
      ...invoice,
      state: stateOf(invoice, today()),
      open,
      documentHref: `/invoices/${invoice.id}/pdf`,
      lines: command.lines.map((line) => ({
        ...line,
        unit: line.unit ?? "",
        net: lineNet(line, command.currency),
      })),
    },
    payments,
    payment: refused.form ?? {
      id: newId(),
      date: today(),
      amount: toDecimalString(open, invoice.currency),
    },
    errors: refused.errors ?? {},
  });
}
