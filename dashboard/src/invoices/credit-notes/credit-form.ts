import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import { isId, newId } from "@recibo/common/uuid";
import Big from "big.js";
import { z } from "zod";
import type { Words } from "../../language/words.ts";
import { logoOf, sellerOf, seriesFor } from "../../organisation/invoicing-defaults.ts";
import type { Invoice, Organisation } from "../../tables.ts";
import { type FormErrors, field } from "../../web/form.ts";
import type { CreditedLine, LeftToCredit } from "./left-to-credit.ts";

/** The form of a credit note as typed. */
export type CreditForm = {
  requestId: string;
  issueDate: string;
  reason: string;
  /** How much of each line of the invoice; empty or 0 for none. */
  quantities: string[];
};

/** The form as it starts: all that is left is taken back. */
export function newCreditForm({ quantities }: LeftToCredit, today: string): CreditForm {
  return { requestId: newId(), issueDate: today, reason: "", quantities };
}

/** Reads what was posted, whatever it is. */
export function readCreditForm(body: unknown): CreditForm {
  const requestId = field(body, "requestId");
  const posted = (body as { lines?: unknown } | undefined)?.lines;
  const entries = typeof posted === "object" && posted !== null ? Object.entries(posted) : [];
  const quantities: string[] = [];
  for (const [index, line] of entries)
    if (/^\d{1,3}$/.test(index)) quantities[Number(index)] = field(line, "quantity");
  return {
    requestId: isId(requestId) ? requestId : newId(),
    issueDate: field(body, "issueDate"),
    reason: field(body, "reason"),
    quantities: Array.from(quantities, (quantity) => quantity ?? ""),
  };
}

/** What a form wants to take back, or what keeps it from being asked. */
export function checkCreditForm(
  form: CreditForm,
  { left, invoice }: { left: LeftToCredit; invoice: Pick<Invoice, "issueDate"> },
  { t, number }: Words,
): { wanted: CreditedLine[]; errors?: never } | { wanted?: never; errors: FormErrors } {
  const errors: FormErrors = {};
  const wanted: CreditedLine[] = [];
  left.quantities.forEach((most, line) => {
    const quantity = (form.quantities[line] ?? "").trim().replace(",", ".") || "0";
    const at = `lines.${line}.quantity`;
    if (!/^\d{1,12}(\.\d{1,6})?$/.test(quantity)) errors[at] = t("invoices:errors.quantity");
    else if (Big(quantity).gt(most))
      errors[at] = t("invoices:errors.credit-quantity", { most: number(most) });
    else if (Big(quantity).gt(0)) wanted.push({ line, quantity: Big(quantity).toFixed() });
  });
  if (!z.iso.date().safeParse(form.issueDate).success) errors.issueDate = t("invoices:errors.date");
  else if (form.issueDate < invoice.issueDate) errors.issueDate = t("invoices:errors.before-issue");
  if (form.reason.trim() === "") errors.reason = t("invoices:errors.reason");
  if (Object.keys(errors).length === 0 && wanted.length === 0)
    errors.lines = t("invoices:errors.nothing-credited");
  return Object.keys(errors).length > 0 ? { errors } : { wanted };
}

/** The credit note but for its lines: between the same parties as the invoice, in the series of credit notes. */
export function headOf(
  form: CreditForm,
  invoice: Pick<Invoice, "id" | "number" | "issueDate">,
  invoiced: GenerateInvoice,
  seller: Organisation,
): Omit<GenerateInvoice, "lines"> {
  const { organisationId, currency, customerId, buyer, language } = invoiced;
  const { buyerReference, orderReference, deliveryDate } = invoiced;
  return {
    ...{ organisationId, currency, customerId, buyer },
    // An invoice from before a tax id was asked for names none, which a credit note has to.
    seller: invoiced.seller.taxId ? invoiced.seller : sellerOf(seller),
    type: "credit-note",
    corrects: { invoiceId: invoice.id, number: invoice.number, issueDate: invoice.issueDate },
    series: seriesFor(seller, "credit-note", form.issueDate),
    issueDate: form.issueDate,
    // Nobody pays a credit note; the standard wants a date all the same.
    dueDate: form.issueDate,
    note: form.reason.trim().slice(0, 1_000),
    ...logoOf(seller),
    ...(language && { language }),
    ...(buyerReference && { buyerReference }),
    ...(orderReference && { orderReference }),
    ...(deliveryDate && { deliveryDate }),
  };
}
