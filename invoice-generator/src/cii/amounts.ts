import { minorDigits } from "@recibo/common/invoicing/currencies";
import { toDecimalString } from "@recibo/common/invoicing/money";

/**
 * An amount as the e-invoice writes it: without separators, with the currency's decimals but two at most
 * (EN 16931 BR-DEC-09 to BR-DEC-28). `roundedAmount` sees to it that a third is always 0.
 *
 * @throws RangeError when the currency is not known or the amount has a third decimal
 */
export function amount(minor: number, currency: string): string {
  const text = toDecimalString(minor, currency);
  const beyondTwo = minorDigits(currency) - 2;
  if (beyondTwo <= 0) return text;
  if (minor % 10 ** beyondTwo !== 0) throw new RangeError(`${text} ${currency} has three decimals`);
  return text.slice(0, -beyondTwo);
}

/** A date as `20260312`, format 102 of UN/CEFACT. */
export function date(isoDate: string): string {
  return isoDate.replaceAll("-", "");
}
