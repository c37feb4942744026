import { readFileSync } from "node:fs";
import type { TaxCategory } from "@recibo/common/contracts/shapes";
import { isKnownCurrency } from "@recibo/common/invoicing/currencies";
import { packageFile } from "../web/assets.ts";
import { reducedRates } from "./reduced-rates.ts";

/** A tax rate that the invoice form offers. */
export type TaxRate = {
  /** Per cent, as a decimal string: `"23"`, `"5.5"`. Zero unless the category is S. */
  rate: string;
  /** What the organisation calls it; may be empty. */
  label: string;
  category: TaxCategory;
  /** Why nothing is charged (BT-120); only with category E. */
  exemptionReason?: string;
  /** New lines have this one; exactly one of an organisation's rates. */
  isDefault: boolean;
};

/** What is offered for a country; its kind is a word in the locales. */
export type PresetRate = {
  rate: string;
  category: TaxCategory;
  kind: "standard" | "reduced" | "zero";
};

type LibraryEntry = { type: string; currency: string; rate: number };
type Library = Record<string, LibraryEntry | undefined>;

/**
 * Standard rates and currencies by country, as the package `sales-tax` keeps them up to date. Its file is
 * read as data: its code would ask tax offices on the network.
 */
const library = JSON.parse(
  readFileSync(packageFile("sales-tax", "res/sales_tax_rates.json"), "utf8"),
) as Library;

/**
 * Where the package is behind or its one rate would mislead. Brazilian taxes are inside the price and depend
 * on state, town and regime: an invoice adds none. In the USA, Qatar and Kuwait there is no such tax.
 */
const corrections: Library = {
  BG: { type: "vat", currency: "EUR", rate: 0.2 },
  BR: { type: "none", currency: "BRL", rate: 0 },
  KW: { type: "none", currency: "KWD", rate: 0 },
  LI: { type: "vat", currency: "CHF", rate: 0.081 },
  QA: { type: "none", currency: "QAR", rate: 0 },
  US: { type: "none", currency: "USD", rate: 0 },
};

/** The rates that a country's companies mostly need, the default first; those of no tax where none is known. */
export function presetRates(country: string): PresetRate[] {
  const standard = entryOf(country)?.rate ?? 0;
  const zero: PresetRate = { rate: "0", category: "Z", kind: "zero" };
  if (standard === 0) return [zero];
  const charged = (rate: string, kind: "standard" | "reduced"): PresetRate => ({
    rate,
    category: "S",
    kind,
  });
  return [
    charged(String(Math.round(standard * 1e6) / 1e4), "standard"),
    ...(reducedRates[country] ?? []).map((rate) => charged(rate, "reduced")),
    zero,
  ];
}

/** The currency a country pays in, if it is known. */
export function currencyOf(country: string): string | undefined {
  const currency = entryOf(country)?.currency;
  return currency !== undefined && isKnownCurrency(currency) ? currency : undefined;
}

function entryOf(country: string): LibraryEntry | undefined {
  return corrections[country] ?? library[country];
}
