import type { Element } from "../xml.ts";

/** All elements at a path of names below an element, without their prefixes: `at(line, "A/B")`. */
export function at(from: Element, path: string): Element[] {
  let found = [from];
  for (const name of path.split("/")) found = found.flatMap((each) => childrenOf(each, name));
  return found;
}

function childrenOf({ content }: Element, name: string): Element[] {
  if (typeof content === "string") return [];
  return content.filter(
    (child) => child.name.endsWith(name) && child.name.at(-name.length - 1) === ":",
  );
}

/** The text at a path; empty when there is none. */
function textAt(from: Element, path: string): string {
  const [first] = at(from, path);
  return typeof first?.content === "string" ? first.content : "";
}

/** One entry of the tax breakdown, as it is written. */
export type WrittenTax = {
  category: string;
  rate: string;
  taxable: string;
  tax: string;
  reason: string;
};

/** One line, as it is written. */
export type WrittenLine = {
  category: string;
  rate: string;
  quantity: string;
  price: string;
  allowance: string;
  net: string;
};

/** A party, as it is written. */
export type WrittenParty = {
  name: string;
  country: string;
  legal: string;
  vat: string;
  tax: string;
};

/** What the rules ask about, read from the e-invoice itself rather than from what it was made of. */
export type WrittenInvoice = {
  number: string;
  type: string;
  issueDate: string;
  currency: string;
  dueDate: string;
  terms: string;
  seller: WrittenParty;
  buyer: WrittenParty;
  deliveryDate: string;
  deliveryCountry: string;
  corrected: string;
  lines: WrittenLine[];
  taxes: WrittenTax[];
  totals: { lines: string; basis: string; tax: string; grand: string; payable: string };
};

/** Reads what is written in an e-invoice. */
export function readInvoice(root: Element): WrittenInvoice {
  const [transaction = root] = at(root, "SupplyChainTradeTransaction");
  const [settlement = root] = at(transaction, "ApplicableHeaderTradeSettlement");
  const delivery = "ApplicableHeaderTradeDelivery";
  return {
    number: textAt(root, "ExchangedDocument/ID"),
    type: textAt(root, "ExchangedDocument/TypeCode"),
    issueDate: textAt(root, "ExchangedDocument/IssueDateTime/DateTimeString"),
    currency: textAt(settlement, "InvoiceCurrencyCode"),
    dueDate: textAt(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
    terms: textAt(settlement, "SpecifiedTradePaymentTerms/Description"),
    seller: readParty(transaction, "SellerTradeParty"),
    buyer: readParty(transaction, "BuyerTradeParty"),
    deliveryDate: textAt(
      transaction,
      `${delivery}/ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString`,
    ),
    deliveryCountry: textAt(
      transaction,
      `${delivery}/ShipToTradeParty/PostalTradeAddress/CountryID`,
    ),
    corrected: textAt(settlement, "InvoiceReferencedDocument/IssuerAssignedID"),
    lines: at(transaction, "IncludedSupplyChainTradeLineItem").map(readLine),
    taxes: at(settlement, "ApplicableTradeTax").map(readTax),
    totals: readTotals(settlement),
  };
}

function readTotals(settlement: Element): WrittenInvoice["totals"] {
  const total = (name: string) =>
    textAt(settlement, `SpecifiedTradeSettlementHeaderMonetarySummation/${name}`);
  return {
    lines: total("LineTotalAmount"),
    basis: total("TaxBasisTotalAmount"),
    tax: total("TaxTotalAmount"),
    grand: total("GrandTotalAmount"),
    payable: total("DuePayableAmount"),
  };
}

function readParty(transaction: Element, role: string): WrittenParty {
  const [party = transaction] = at(transaction, `ApplicableHeaderTradeAgreement/${role}`);
  const registrations = at(party, "SpecifiedTaxRegistration/ID");
  const registered = (scheme: string) =>
    registrations.find(({ attributes }) => attributes.schemeID === scheme)?.content;
  return {
    name: textAt(party, "Name"),
    country: textAt(party, "PostalTradeAddress/CountryID"),
    legal: textAt(party, "SpecifiedLegalOrganization/ID"),
    vat: String(registered("VA") ?? ""),
    tax: String(registered("FC") ?? ""),
  };
}

function readTax(tax: Element): WrittenTax {
  return {
    category: textAt(tax, "CategoryCode"),
    rate: textAt(tax, "RateApplicablePercent"),
    taxable: textAt(tax, "BasisAmount"),
    tax: textAt(tax, "CalculatedAmount"),
    reason: textAt(tax, "ExemptionReason") || textAt(tax, "ExemptionReasonCode"),
  };
}

function readLine(line: Element): WrittenLine {
  const [settled = line] = at(line, "SpecifiedLineTradeSettlement");
  return {
    category: textAt(settled, "ApplicableTradeTax/CategoryCode"),
    rate: textAt(settled, "ApplicableTradeTax/RateApplicablePercent"),
    quantity: textAt(line, "SpecifiedLineTradeDelivery/BilledQuantity"),
    price: textAt(line, "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount"),
    allowance: textAt(settled, "SpecifiedTradeAllowanceCharge/ActualAmount"),
    net: textAt(settled, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"),
  };
}
