import Big from "big.js";
import type { InvoiceLine, Language, TaxCategory } from "../contracts/shapes.ts";

/** Tax categories in the order in which they are listed. */
export const taxCategories: readonly TaxCategory[] = ["S", "Z", "E", "AE", "K", "G", "O"];

/** The category of a line (BT-151): as it says, or standard when there is a rate, else zero rated. */
export function taxCategoryOf({
  taxCategory,
  taxRate,
}: Pick<InvoiceLine, "taxCategory" | "taxRate">): TaxCategory {
  if (taxCategory) return taxCategory;
  return Big(taxRate).gt(0) ? "S" : "Z";
}

/** Whether an invoice must say why there is no tax (BT-120: BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10). */
export function needsExemptionReason(category: TaxCategory): boolean {
  return category !== "S" && category !== "Z";
}

const usualReasons: Record<Language, Partial<Record<TaxCategory, string>>> = {
  en: {
    AE: "Reverse charge: the buyer owes the tax",
    K: "Intra-community supply, exempt from tax",
    G: "Export outside the European Union, exempt from tax",
    O: "Outside the scope of tax",
  },
  "pt-BR": {
    AE: "Autoliquidação: o imposto é devido pelo comprador",
    K: "Entrega intracomunitária, isenta de imposto",
    G: "Exportação para fora da União Europeia, isenta de imposto",
    O: "Fora do âmbito de incidência do imposto",
  },
};

/** What an invoice says when its lines do not say why there is no tax; nothing for S, Z and E. */
export function usualExemptionReason(
  category: TaxCategory,
  language: Language = "en",
): string | undefined {
  return usualReasons[language][category];
}
