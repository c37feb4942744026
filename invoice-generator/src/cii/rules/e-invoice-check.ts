import type { InvoiceCheck } from "@recibo/common/contracts/invoice-generated";
import type { Element } from "../xml.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { readInvoice, type WrittenInvoice } from "./read-invoice.ts";
import { taxationFindings } from "./taxation-findings.ts";
import { totalsFindings } from "./totals-findings.ts";

/**
 * Looks over an e-invoice as it is written, by the rules of EN 16931 that an invoice of ours could break.
 * Cheap, so that every invoice is looked over; the whole of the standard is what the validators of the tests
 * know.
 *
 * @param further what was found elsewhere, as in the PDF
 */
export function checkEInvoice(root: Element, further: readonly Finding[] = []): InvoiceCheck {
  const invoice = readInvoice(root);
  const findings = [
    ...presenceFindings(invoice),
    ...totalsFindings(invoice),
    ...taxationFindings(invoice),
    ...further,
  ];
  return { profile: "EN 16931", ok: findings.length === 0, findings };
}

/** BR-02 to BR-16, BR-CO-25, BR-CO-26, and that a credit note says what it corrects. */
function presenceFindings(invoice: WrittenInvoice): Finding[] {
  const { number, type, issueDate, currency, seller, buyer, lines, dueDate, terms } = invoice;
  return findingsOf([
    [number !== "", "BR-02", "There is no number."],
    [/^\d{8}$/.test(issueDate), "BR-03", "There is no date of issue."],
    [type === "380" || type === "381", "BR-04", `${type} is neither invoice nor credit note.`],
    [/^[A-Z]{3}$/.test(currency), "BR-05", "There is no currency."],
    [seller.name !== "", "BR-06", "There is no name of the seller."],
    [buyer.name !== "", "BR-07", "There is no name of the buyer."],
    [seller.country !== "", "BR-09", "There is no country of the seller."],
    [buyer.country !== "", "BR-11", "There is no country of the buyer."],
    [lines.length > 0, "BR-16", "There are no lines."],
    [dueDate !== "" || terms !== "", "BR-CO-25", "Neither due date nor terms of payment."],
    [seller.legal !== "" || seller.vat !== "", "BR-CO-26", "Nothing tells who the seller is."],
    [type !== "381" || invoice.corrected !== "", "BG-3", "The credit note corrects no invoice."],
  ]);
}
