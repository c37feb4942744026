import type { GenerateInvoice } from "../contracts/generate-invoice.ts";
import type { Problem, TaxCategory } from "../contracts/shapes.ts";
import { lineProblem, problem } from "./problems.ts";
import { taxCategoryOf } from "./tax-categories.ts";
import { vatIdOf } from "./tax-ids.ts";

/** What the tax categories of the lines ask of the invoice as a whole. */
export function problemsOfTaxation(command: GenerateInvoice): Problem[] {
  const { lines } = command;
  if (lines.length === 0) return [];
  const categories = lines.map(taxCategoryOf);
  return [
    ...problemsOfSellerId(command, new Set(categories)),
    ...problemsOfBuyerId(command, new Set(categories)),
    ...problemsOfDelivery(command, new Set(categories)),
    ...problemsOfMixing(categories),
  ];
}

/**
 * Taxed, exempt and reverse-charged lines need a tax identifier of the seller (BR-S-02, BR-Z-02, BR-E-02,
 * BR-AE-02), intra-community supply and export a VAT identifier (BR-IC-02, BR-G-02), and every invoice
 * something that says who the seller is (BR-CO-26).
 */
function problemsOfSellerId({ seller }: GenerateInvoice, used: Set<TaxCategory>): Problem[] {
  const crossing = used.has("K") ? "K" : used.has("G") ? "G" : undefined;
  const taxId = seller.taxId?.trim();
  if (!taxId) {
    if (used.has("O") && used.size === 1 && seller.registrationId?.trim()) return [];
    const message = "The seller's tax identifier is missing; an invoice must show it.";
    return [problem("seller-tax-id-missing", "seller.taxId", message)];
  }
  if (!crossing || vatIdOf(taxId)) return [];
  const message = `The seller's tax identifier ${taxId} is no VAT identifier, which tax category ${crossing} needs; begin it with the country, as in DE123456789.`;
  return [problem("seller-vat-id-missing", "seller.taxId", message, { taxId, category: crossing })];
}

/** Reverse charge needs an identifier of the buyer (BR-AE-02), intra-community supply a VAT identifier (BR-IC-02). */
function problemsOfBuyerId({ buyer }: GenerateInvoice, used: Set<TaxCategory>): Problem[] {
  if (used.has("K") && !vatIdOf(buyer.taxId)) {
    const message =
      "The buyer's VAT identifier is missing, which intra-community supply needs; begin it with the country, as in FR40303265045.";
    return [problem("buyer-vat-id-missing", "buyer.taxId", message, { category: "K" })];
  }
  if (!used.has("AE") || buyer.taxId?.trim() || buyer.registrationId?.trim()) return [];
  const message =
    "The buyer's tax identifier is missing, which reverse charge needs; add it to the customer.";
  return [problem("buyer-tax-id-missing", "buyer.taxId", message, { category: "AE" })];
}

/** BR-IC-11; the country that BR-IC-12 wants is the buyer's. */
function problemsOfDelivery({ deliveryDate }: GenerateInvoice, used: Set<TaxCategory>): Problem[] {
  if (!used.has("K") || deliveryDate) return [];
  const message = "The date of delivery is missing, which intra-community supply needs; enter it.";
  return [problem("delivery-date-missing", "deliveryDate", message)];
}

/** BR-O-11 to BR-O-14: what is outside the scope of tax is invoiced by itself. */
function problemsOfMixing(categories: readonly TaxCategory[]): Problem[] {
  if (!categories.includes("O")) return [];
  const other = categories.findIndex((category) => category !== "O");
  if (other === -1) return [];
  const message =
    "it is subject to tax, others of this invoice are outside its scope; invoice them apart.";
  return [lineProblem(other, ["tax-category-mixed", "taxCategory", message])];
}
