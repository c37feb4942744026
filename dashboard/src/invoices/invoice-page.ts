import { type PaymentMethod, paymentMethods } from "@recibo/common/contracts/payment-recorded";
import { toDecimalString } from "@recibo/common/invoicing/money";
import { taxCategoryOf } from "@recibo/common/invoicing/tax-categories";
import { lineAmounts } from "@recibo/common/invoicing/totals";
import { isId, newId } from "@recibo/common/uuid";
import type { Request, Response } from "express";
import { type Words, wordsOf } from "../language/words.ts";
import type { Invoice } from "../tables.ts";
import { notFound } from "../web/errors.ts";
import type { FormErrors } from "../web/form.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { lifeOf } from "./invoice-life.ts";
import { refundDueOf, stateOf } from "./invoice-state.ts";
import type { InvoiceQueries } from "./invoices.ts";

/** What was typed into the payment form. */
export type PaymentForm = { id: string; date: string; amount: string; method: PaymentMethod };

/** What was refused on the page, and what was typed there. */
export type Refused = { form?: PaymentForm; sentOn?: string; errors?: FormErrors };

/** Shows one invoice; after something that was refused, with what was typed and why. */
export async function invoicePage(
  request: Request,
  response: Response,
  queries: InvoiceQueries,
  refused: Refused,
): Promise<void> {
  const { organisationId } = personOf(request);
  const id = request.params.id;
  const [found, creditNotes] = isId(id)
    ? await Promise.all([
        queries.one(organisationId, id),
        queries.creditNotesOf(organisationId, id),
      ])
    : [undefined, []];
  if (!found) throw notFound();
  const { invoice, payments, check, requestedAt } = found;
  response.status(refused.errors ? 422 : 200).render("invoice", {
    title: invoice.number,
    active: "invoices",
    invoice: {
      ...viewOf(found, wordsOf(response)),
      creditNotes,
      taxLeft: taxLeftOf(invoice, creditNotes),
    },
    payments,
    life: lifeOf(invoice, requestedAt, payments, creditNotes, today()),
    check: check ?? null,
    payment: refused.form ?? {
      id: newId(),
      date: today(),
      amount: toDecimalString(invoice.outstanding, invoice.currency),
      method: "transfer",
    },
    sentOn: refused.sentOn ?? today(),
    paymentMethods,
    errors: refused.errors ?? {},
  });
}

/**
 * By how much the credit notes of an invoice that is credited in full come to less than it, in minor units: tax is
 * rounded on each. Below zero when they come to more; undefined while something is left to be credited.
 */
function taxLeftOf(
  { totals, payable, creditedNet }: Invoice,
  creditNotes: readonly Invoice[],
): number | undefined {
  if (creditNotes.length === 0 || creditedNet !== totals.net) return undefined;
  return creditNotes.reduce((left, note) => left - note.payable, payable);
}

type Found = NonNullable<Awaited<ReturnType<InvoiceQueries["one"]>>>;

function viewOf({ invoice, command }: Found, { t }: Words) {
  const { id, currency } = invoice;
  const isCreditNote = invoice.type === "credit-note";
  return {
    ...invoice,
    isCreditNote,
    heading: t(isCreditNote ? "invoices:page.credit-note" : "invoices:page.invoice"),
    state: stateOf(invoice, today()),
    open: invoice.outstanding,
    refundDue: refundDueOf(invoice),
    creditable: !isCreditNote && invoice.creditedNet < invoice.totals.net,
    documentHref: `/invoices/${id}/pdf`,
    xmlHref: invoice.xmlKey === null ? null : `/invoices/${id}/xml`,
    corrects: command.corrects ?? null,
    note: command.note ?? "",
    orderReference: command.orderReference ?? "",
    buyerReference: command.buyerReference ?? "",
    deliveryDate: command.deliveryDate ?? "",
    email: command.buyer.email ?? "",
    lines: command.lines.map((line) => ({
      ...line,
      unit: line.unit ?? "",
      category: taxCategoryOf(line),
      ...lineAmounts(line, currency),
      percent: line.discount && "percent" in line.discount ? line.discount.percent : "",
    })),
  };
}
