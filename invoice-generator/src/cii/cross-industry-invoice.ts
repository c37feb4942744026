import { taxCategoryOf } from "@recibo/common/invoicing/tax-categories";
import type { PrintableInvoice } from "../pdf/printable-invoice.ts";
import { date } from "./amounts.ts";
import { lineItem } from "./line-item.ts";
import { settlement } from "./settlement.ts";
import { buyerParty, sellerParty, shipToParty } from "./trade-party.ts";
import { type Element, element, textElement } from "./xml.ts";

/** The specification that the e-invoice follows (BT-24): EN 16931 itself, as Factur-X calls it. */
const GUIDELINE = "urn:cen.eu:en16931:2017";

const NAMESPACES = {
  "xmlns:rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
  "xmlns:ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
  "xmlns:qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
  "xmlns:udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
} as const;

/** Codes of BT-3 (UNCL 1001). */
const typeCodes = { invoice: "380", "credit-note": "381" } as const;

/**
 * The invoice as CII XML (UN/CEFACT Cross Industry Invoice), profile EN 16931 of Factur-X. A pure function
 * of the invoice, as the PDF is; every text stands in it whole, also what the PDF's font lacks.
 */
export function crossIndustryInvoice(invoice: PrintableInvoice): Element {
  return element(
    "rsm:CrossIndustryInvoice",
    [exchangedContext(), exchangedDocument(invoice), transaction(invoice)],
    NAMESPACES,
  );
}

function exchangedContext(): Element {
  return element("rsm:ExchangedDocumentContext", [
    element("ram:GuidelineSpecifiedDocumentContextParameter", [element("ram:ID", GUIDELINE)]),
  ]);
}

/** BT-1, BT-3, BT-2, BT-22. */
function exchangedDocument({ number, type, issueDate, note }: PrintableInvoice): Element {
  const content = textElement("ram:Content", note);
  return element("rsm:ExchangedDocument", [
    element("ram:ID", number),
    element("ram:TypeCode", typeCodes[type ?? "invoice"]),
    element("ram:IssueDateTime", [
      element("udt:DateTimeString", date(issueDate), { format: "102" }),
    ]),
    content && element("ram:IncludedNote", [content]),
  ]);
}

function transaction(invoice: PrintableInvoice): Element {
  const { lines, currency } = invoice;
  return element("rsm:SupplyChainTradeTransaction", [
    ...lines.map((line, index) => lineItem(line, index, currency)),
    agreement(invoice),
    delivery(invoice),
    settlement(invoice),
  ]);
}

/** BT-10, BG-4, BG-7, BT-13. */
function agreement(invoice: PrintableInvoice): Element {
  const outsideTax = invoice.lines.some((line) => taxCategoryOf(line) === "O");
  const order = textElement("ram:IssuerAssignedID", invoice.orderReference);
  return element("ram:ApplicableHeaderTradeAgreement", [
    textElement("ram:BuyerReference", invoice.buyerReference),
    sellerParty(invoice.seller, outsideTax),
    buyerParty(invoice.buyer, outsideTax),
    order && element("ram:BuyerOrderReferencedDocument", [order]),
  ]);
}

/** BG-13, when there is a date of delivery (BT-72): intra-community supply needs both (BR-IC-11, BR-IC-12). */
function delivery({ deliveryDate, buyer }: PrintableInvoice): Element {
  if (!deliveryDate) return element("ram:ApplicableHeaderTradeDelivery", []);
  const occurrence = element("udt:DateTimeString", date(deliveryDate), { format: "102" });
  return element("ram:ApplicableHeaderTradeDelivery", [
    shipToParty(buyer),
    element("ram:ActualDeliverySupplyChainEvent", [
      element("ram:OccurrenceDateTime", [occurrence]),
    ]),
  ]);
}
