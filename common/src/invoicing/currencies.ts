/**
 * Currencies that an invoice can be issued in, by the number of digits of their minor unit.
 *
 * Source: ISO 4217 list one, with its amendments up to January 2026 (XCG in for ANG, BGN out for EUR).
 * Left out are the codes that nobody is paid in: funds and units of account (CHE, CLF, UYW, XDR …),
 * precious metals (XAU …), testing (XTS) and none (XXX).
 */
const CODES_BY_MINOR_DIGITS: readonly (readonly [digits: number, codes: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
    USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  ],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
];

const minorDigitsByCode = new Map(
  CODES_BY_MINOR_DIGITS.flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code) => [code, digits] as const),
  ),
);

/** Codes of all known currencies, in alphabetical order. */
export const currencyCodes: readonly string[] = [...minorDigitsByCode.keys()].sort();

/** Whether `code` is an ISO 4217 code, in capital letters, that an invoice can be issued in. */
export function isKnownCurrency(code: string): boolean {
  return minorDigitsByCode.has(code);
}

/**
 * How many decimals an amount in this currency has: 2 for EUR, 0 for JPY, 3 for KWD.
 *
 * @throws RangeError when the currency is not known
 */
export function minorDigits(code: string): number {
  const digits = minorDigitsByCode.get(code);
  if (digits === undefined) throw new RangeError(`Unknown currency ${code}`);
  return digits;
}
