import { minorDigits } from "./currencies.ts";

/** Why a text is not an amount, for programs. */
export type AmountErrorCode =
  | "amount-missing"
  | "amount-not-a-number"
  | "amount-ambiguous"
  | "amount-too-precise"
  | "amount-too-large";

export type ParsedAmount =
  /** The amount in minor units of the currency; negative when the text was. */
  | { ok: true; minor: number }
  /** `message` is one sentence for the person who typed. */
  | { ok: false; code: AmountErrorCode; message: string };

const GROUPED = /^[1-9]\d{0,2}(?:([ ',.])\d{3})(?:\1\d{3})*$/;
const refused = (code: AmountErrorCode, message: string): ParsedAmount => ({
  ok: false,
  code,
  message,
});

/**
 * Reads an amount in major units as people write it: `1234.5`, `1,234.50`, `1.234,50`, `1 234,50`,
 * `1'234.50`, with a leading minus if negative. Never guesses: `1,234` in EUR may be meant as 1234 or
 * as 1.234 and is refused, as are more decimals than the currency has. A lone point followed by no
 * more digits than the currency has is always the decimal point, so that what `toDecimalString`
 * writes is read back as it was.
 *
 * @throws RangeError when the currency is not known
 */
export function parseAmount(text: string, currency: string): ParsedAmount {
  const decimals = minorDigits(currency);
  const example = exampleWith(decimals);
  const typed = text.trim().replace(/[\u00a0\u2009\u202f]/g, " ");
  if (typed === "") return refused("amount-missing", `Enter an amount, as in ${example}.`);
  const [, sign, digits] = /^([-−]?)\s*(\d[\d ',.]*)$/.exec(typed.replaceAll("’", "'")) ?? [];
  const parts = digits === undefined ? undefined : split(digits, decimals);
  if (parts === undefined)
    return refused(
      "amount-not-a-number",
      `“${typed}” is not an amount; write it as in ${example}.`,
    );
  if (parts === "ambiguous")
    return refused(
      "amount-ambiguous",
      `“${typed}” can be read in two ways; write it without separators of thousands, as in ${example}.`,
    );
  return toMinor(parts, sign !== "", currency);
}

type Parts = { whole: string; fraction: string };

/** Tells the decimal separator from the separators of thousands. */
function split(text: string, decimals: number): Parts | "ambiguous" | undefined {
  if (/^\d+$/.test(text)) return { whole: text, fraction: "" };
  const [, whole = "", separator, fraction = ""] = /^(.+)([.,])(\d+)$/.exec(text) ?? [];
  if (/^\d+$/.test(whole)) {
    const maybeThousands = GROUPED.test(text);
    if (!maybeThousands || (separator === "." && fraction.length <= decimals))
      return { whole, fraction };
    return separator === "," && decimals === 0 ? ungroup(text) : "ambiguous";
  }
  if (GROUPED.test(text)) return ungroup(text);
  const group = GROUPED.exec(whole)?.[1];
  if (group === undefined || group === separator) return undefined;
  return { whole: ungroup(whole).whole, fraction };
}

const ungroup = (text: string): Parts => ({ whole: text.replace(/\D/g, ""), fraction: "" });

function toMinor({ whole, fraction }: Parts, negative: boolean, currency: string): ParsedAmount {
  const decimals = minorDigits(currency);
  if (fraction.length > decimals) {
    const most = decimals === 0 ? "no decimals" : `${decimals} decimals at most`;
    const message = `Amounts in ${currency} have ${most}, as in ${exampleWith(decimals)}.`;
    return refused("amount-too-precise", message);
  }
  const minor = Number(whole + fraction.padEnd(decimals, "0"));
  if (!Number.isSafeInteger(minor))
    return refused("amount-too-large", "The amount is too large to be reckoned to the last digit.");
  return { ok: true, minor: negative && minor !== 0 ? -minor : minor };
}

const exampleWith = (decimals: number) =>
  decimals === 0 ? "1234" : `1234.${"5".padEnd(decimals, "0")}`;
