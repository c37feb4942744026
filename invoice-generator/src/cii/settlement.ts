import type { InvoiceTotals } from "@recibo/common/contracts/shapes";
import { compactIban } from "@recibo/common/invoicing/iban";
import {
  needsExemptionReason,
  usualExemptionReason,
} from "@recibo/common/invoicing/tax-categories";
import type { PrintableInvoice } from "../pdf/printable-invoice.ts";
import { amount, date } from "./amounts.ts";
import { type Element, element, textElement } from "./xml.ts";

type TaxSubtotal = InvoiceTotals["taxes"][number];

/** How it is paid, taxed and totalled, and what it corrects. */
export function settlement(invoice: PrintableInvoice): Element {
  const { currency, number, totals, corrects } = invoice;
  return element("ram:ApplicableHeaderTradeSettlement", [
    element("ram:PaymentReference", number),
    element("ram:InvoiceCurrencyCode", currency),
    paymentMeans(invoice),
    ...totals.taxes.map((tax) => taxBreakdown(tax, invoice)),
    paymentTerms(invoice),
    monetarySummation(totals, currency),
    corrects && correctedInvoice(corrects),
  ]);
}

/**
 * BG-16: a transfer to the seller's account, as SEPA transfer (58) when in euros, else as transfer (30) in
 * UNCL 4461; or what the seller says in words (1, not defined). Nothing on a credit note: the seller pays.
 */
function paymentMeans({ type, iban, paymentDetails, currency }: PrintableInvoice) {
  if (type === "credit-note") return undefined;
  const account = iban?.trim() ? compactIban(iban) : undefined;
  if (!account && !paymentDetails?.trim()) return undefined;
  const transfer = currency === "EUR" ? "58" : "30";
  return element("ram:SpecifiedTradeSettlementPaymentMeans", [
    element("ram:TypeCode", account ? transfer : "1"),
    textElement("ram:Information", paymentDetails),
    account
      ? element("ram:PayeePartyCreditorFinancialAccount", [element("ram:IBANID", account)])
      : undefined,
  ]);
}

/** Codes of the usual reasons (BT-121, CEF VATEX). */
const reasonCodes: Readonly<Record<string, string>> = {
  AE: "VATEX-EU-AE",
  K: "VATEX-EU-IC",
  G: "VATEX-EU-G",
  O: "VATEX-EU-O",
};

/** BG-23. */
function taxBreakdown(subtotal: TaxSubtotal, { currency, language }: PrintableInvoice): Element {
  const { category = "S", rate, taxable, tax, exemptionReason } = subtotal;
  const why = needsExemptionReason(category)
    ? (exemptionReason ?? usualExemptionReason(category, language))
    : undefined;
  return element("ram:ApplicableTradeTax", [
    element("ram:CalculatedAmount", amount(tax, currency)),
    element("ram:TypeCode", "VAT"),
    textElement("ram:ExemptionReason", why),
    element("ram:BasisAmount", amount(taxable, currency)),
    element("ram:CategoryCode", category),
    textElement("ram:ExemptionReasonCode", reasonCodes[category]),
    category === "O" ? undefined : element("ram:RateApplicablePercent", rate),
  ]);
}

/** BT-20 and BT-9. */
function paymentTerms({ paymentTerms: terms, dueDate }: PrintableInvoice): Element {
  return element("ram:SpecifiedTradePaymentTerms", [
    textElement("ram:Description", terms),
    element("ram:DueDateDateTime", [
      element("udt:DateTimeString", date(dueDate), { format: "102" }),
    ]),
  ]);
}

/** BG-22. */
function monetarySummation(totals: InvoiceTotals, currency: string): Element {
  const { net, tax, gross, payable } = totals;
  return element("ram:SpecifiedTradeSettlementHeaderMonetarySummation", [
    element("ram:LineTotalAmount", amount(net, currency)),
    element("ram:TaxBasisTotalAmount", amount(net, currency)),
    element("ram:TaxTotalAmount", amount(tax, currency), { currencyID: currency }),
    element("ram:GrandTotalAmount", amount(gross, currency)),
    element("ram:DuePayableAmount", amount(payable, currency)),
  ]);
}

/** BG-3. */
function correctedInvoice({ number, issueDate }: { number: string; issueDate: string }): Element {
  return element("ram:InvoiceReferencedDocument", [
    element("ram:IssuerAssignedID", number),
    element("ram:FormattedIssueDateTime", [
      element("qdt:DateTimeString", date(issueDate), { format: "102" }),
    ]),
  ]);
}
