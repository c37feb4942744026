import type { InvoiceLine, TaxCategory } from "@recibo/common/contracts/shapes";
import { isKnownCurrency } from "@recibo/common/invoicing/currencies";
import { parseAmount } from "@recibo/common/invoicing/parse-amount";
import { needsExemptionReason, taxCategories } from "@recibo/common/invoicing/tax-categories";
import type { Words } from "../language/words.ts";
import type { FormErrors } from "../web/form.ts";
import type { LineForm } from "./invoice-form.ts";
import { amountProblemText } from "./problem-text.ts";

/**
 * A line of the form as a line of a command; what cannot be read is said in `errors` and taken for 0.
 *
 * @param at where the line's fields are, as in `lines.2`
 */
export function commandLine(
  line: LineForm,
  currency: string,
  at: string,
  errors: FormErrors,
  words: Words,
): Omit<InvoiceLine, "unit"> & { unit?: string } {
  const { t } = words;
  const unit = line.unit.trim();
  const category = categoryOf(line.taxCategory);
  const reason = line.exemptionReason.trim();
  const discount = discountOf(line.discount, currency, `${at}.discount`, errors, words);
  return {
    description: line.description,
    quantity: decimalOf(line.quantity, `${at}.quantity`, t("invoices:errors.quantity"), errors),
    ...(unit !== "" && { unit }),
    unitPrice: priceOf(line.unitPrice, currency, `${at}.unitPrice`, errors, words),
    ...(discount && { discount }),
    taxRate: decimalOf(line.taxRate, `${at}.taxRate`, t("invoices:errors.tax-rate"), errors),
    ...(category && { taxCategory: category }),
    ...(category && needsExemptionReason(category) && reason !== "" && { exemptionReason: reason }),
  };
}

function categoryOf(text: string): TaxCategory | undefined {
  return taxCategories.find((category) => category === text);
}

const decimal = /^-?\d{1,12}(\.\d{1,6})?$/;

function decimalOf(text: string, at: string, sentence: string, errors: FormErrors): string {
  const number = text.trim().replace(",", ".");
  if (decimal.test(number)) return number;
  errors[at] = sentence;
  return "0";
}

function priceOf(
  text: string,
  currency: string,
  at: string,
  errors: FormErrors,
  words: Words,
): number {
  // The worker rejects an unknown currency; until then, take two decimals.
  const taken = isKnownCurrency(currency) ? currency : "EUR";
  const amount = parseAmount(text, taken);
  if (amount.ok) return amount.minor;
  errors[at] = amountProblemText(amount.code, text, taken, words);
  return 0;
}

/** `10%` or `10 %` is a share of the line, anything else an amount. */
function discountOf(
  text: string,
  currency: string,
  at: string,
  errors: FormErrors,
  words: Words,
): InvoiceLine["discount"] {
  const typed = text.trim();
  if (typed === "") return undefined;
  const [, share] = /^(.*?)\s*%$/.exec(typed) ?? [];
  if (share === undefined) return { amount: priceOf(typed, currency, at, errors, words) };
  return { percent: decimalOf(share, at, words.t("invoices:errors.discount"), errors) };
}
