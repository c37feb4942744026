import Big from "big.js";
import type { GenerateInvoice } from "../contracts/generate-invoice.ts";
import type { InvoiceLine, Problem } from "../contracts/shapes.ts";
import { isKnownCurrency } from "./currencies.ts";
import { LIMITS } from "./limits.ts";
import { lineAmounts } from "./line-amounts.ts";
import { formatMoney, toDecimalString } from "./money.ts";
import { type LineFinding, lineProblem, problem } from "./problems.ts";
import { taxCategoryOf } from "./tax-categories.ts";

/** What is wrong with the lines, each for itself. */
export function problemsOfLines({ lines, currency }: GenerateInvoice): Problem[] {
  if (lines.length === 0)
    return [problem("no-lines", "lines", "The invoice has no lines; add at least one.")];
  return lines.flatMap((line, index) =>
    [
      descriptionFinding(line),
      quantityFinding(line),
      unitPriceFinding(line, currency),
      discountFinding(line, currency),
      taxRateFinding(line),
      exemptionFinding(line),
    ]
      .filter((finding) => finding !== undefined)
      .map((finding) => lineProblem(index, finding)),
  );
}

function descriptionFinding({ description }: InvoiceLine): LineFinding | undefined {
  if (description.trim() !== "") return undefined;
  return ["description-missing", "description", "the description is missing; say what was sold."];
}

function quantityFinding({ quantity }: InvoiceLine): LineFinding | undefined {
  const number = Big(quantity);
  if (number.lte(0) || number.gt(LIMITS.quantity)) {
    const message = `the quantity ${quantity} is out of range; use more than 0 and up to ${LIMITS.quantity}.`;
    const params = { quantity, most: String(LIMITS.quantity) };
    return ["quantity-out-of-range", "quantity", message, params];
  }
  if (number.round(LIMITS.quantityDecimals).eq(number)) return undefined;
  const message = `the quantity ${quantity} has too many decimals; use ${LIMITS.quantityDecimals} at most.`;
  const params = { quantity, most: String(LIMITS.quantityDecimals) };
  return ["quantity-too-precise", "quantity", message, params];
}

function unitPriceFinding({ unitPrice }: InvoiceLine, currency: string): LineFinding | undefined {
  if (unitPrice >= 0 && unitPrice <= LIMITS.unitPrice) return undefined;
  const known = isKnownCurrency(currency);
  const upTo = known ? ` and up to ${formatMoney(LIMITS.unitPrice, currency)}` : "";
  const message = `the unit price is out of range; use 0 or more${upTo}.`;
  const params = known ? { most: toDecimalString(LIMITS.unitPrice, currency), currency } : {};
  return ["unit-price-out-of-range", "unitPrice", message, params];
}

/** A discount is between nothing and the whole line (BR-27: no net price below zero). */
function discountFinding(line: InvoiceLine, currency: string): LineFinding | undefined {
  const { discount } = line;
  if (!discount) return undefined;
  if ("percent" in discount) {
    if (Big(discount.percent).gte(0) && Big(discount.percent).lte(100)) return undefined;
    const message = `the discount ${discount.percent} is out of range; use 0 to 100 per cent.`;
    const params = { percent: discount.percent };
    return ["discount-out-of-range", "discount", message, params];
  }
  if (discount.amount >= 0 && discount.amount <= grossOf(line, currency)) return undefined;
  const message = "the discount is below zero or larger than the line; take off less.";
  return ["discount-larger-than-line", "discount", message];
}

/** Infinity when it is beyond what can be reckoned, which is the total's problem. */
function grossOf({ quantity, unitPrice }: InvoiceLine, currency: string): number {
  try {
    return lineAmounts({ quantity, unitPrice }, currency).gross;
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** BR-S-05 wants a rate above 0; BR-Z-05, BR-E-05, BR-AE-05, BR-IC-05 and BR-G-05 want 0. */
function taxRateFinding(line: InvoiceLine): LineFinding | undefined {
  const { taxRate } = line;
  const rate = Big(taxRate);
  if (rate.lt(0) || rate.gt(LIMITS.taxRate)) {
    const message = `the tax rate ${taxRate} is out of range; use 0 to ${LIMITS.taxRate} per cent.`;
    const params = { taxRate, most: String(LIMITS.taxRate) };
    return ["tax-rate-out-of-range", "taxRate", message, params];
  }
  const category = taxCategoryOf(line);
  if (category === "S" && rate.eq(0)) {
    const message =
      "the tax rate is 0 but taxed at the standard rate; enter a rate, or say why there is none.";
    return ["tax-rate-zero", "taxRate", message];
  }
  if (category === "S" || rate.eq(0)) return undefined;
  const message = `the tax rate is ${taxRate} but the tax category ${category} knows none; use 0.`;
  return ["tax-rate-not-zero", "taxRate", message, { taxRate, category }];
}

/** BR-E-10: only the seller can say why something is exempt; for the other categories there is a usual wording. */
function exemptionFinding(line: InvoiceLine): LineFinding | undefined {
  if (taxCategoryOf(line) !== "E" || line.exemptionReason?.trim()) return undefined;
  const message =
    "it is exempt from tax but does not say why; give the reason, as the law's article.";
  return ["exemption-reason-missing", "exemptionReason", message];
}
