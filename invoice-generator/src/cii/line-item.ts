import type { InvoiceLine } from "@recibo/common/contracts/shapes";
import { toDecimalString } from "@recibo/common/invoicing/money";
import { taxCategoryOf } from "@recibo/common/invoicing/tax-categories";
import { lineAmounts, normalisedRate } from "@recibo/common/invoicing/totals";
import { unitCodeOf } from "@recibo/common/invoicing/units";
import { amount } from "./amounts.ts";
import { type Element, element, textElement } from "./xml.ts";

/** One line (BG-25), numbered from 1. */
export function lineItem(line: InvoiceLine, index: number, currency: string): Element {
  return element("ram:IncludedSupplyChainTradeLineItem", [
    element("ram:AssociatedDocumentLineDocument", [element("ram:LineID", String(index + 1))]),
    element("ram:SpecifiedTradeProduct", [textElement("ram:Name", line.description)]),
    element("ram:SpecifiedLineTradeAgreement", [netPrice(line, currency)]),
    element("ram:SpecifiedLineTradeDelivery", [quantity(line)]),
    lineSettlement(line, currency),
  ]);
}

/** BT-146, which may have as many decimals as it likes. */
function netPrice({ unitPrice }: InvoiceLine, currency: string): Element {
  return element("ram:NetPriceProductTradePrice", [
    element("ram:ChargeAmount", toDecimalString(unitPrice, currency)),
  ]);
}

/** BT-129 with BT-130. */
function quantity({ quantity: quantityText, unit }: InvoiceLine): Element {
  return element("ram:BilledQuantity", normalisedRate(quantityText), {
    unitCode: unitCodeOf(unit),
  });
}

function lineSettlement(line: InvoiceLine, currency: string): Element {
  const { gross, discount, net } = lineAmounts(line, currency);
  return element("ram:SpecifiedLineTradeSettlement", [
    lineTax(line),
    discount === 0 ? undefined : lineAllowance(line, { gross, discount }, currency),
    element("ram:SpecifiedTradeSettlementLineMonetarySummation", [
      element("ram:LineTotalAmount", amount(net, currency)),
    ]),
  ]);
}

/** BG-30; what is outside the scope of tax has no rate (BR-O-05). */
function lineTax(line: InvoiceLine): Element {
  const category = taxCategoryOf(line);
  return element("ram:ApplicableTradeTax", [
    element("ram:TypeCode", "VAT"),
    element("ram:CategoryCode", category),
    category === "O"
      ? undefined
      : element("ram:RateApplicablePercent", normalisedRate(line.taxRate)),
  ]);
}

/** BG-27, with the reason that BR-42 asks for: 95 is a discount (UNCL 5189). */
function lineAllowance(
  { discount: given }: InvoiceLine,
  { gross, discount }: { gross: number; discount: number },
  currency: string,
): Element {
  const percent = given && "percent" in given ? normalisedRate(given.percent) : undefined;
  return element("ram:SpecifiedTradeAllowanceCharge", [
    element("ram:ChargeIndicator", [element("udt:Indicator", "false")]),
    textElement("ram:CalculationPercent", percent),
    percent === undefined ? undefined : element("ram:BasisAmount", amount(gross, currency)),
    element("ram:ActualAmount", amount(discount, currency)),
    element("ram:ReasonCode", "95"),
    element("ram:Reason", "Discount"),
  ]);
}
