/** An IBAN as it is compared and checked: without spaces, in capital letters. */
export function compactIban(iban: string): string {
  return iban.replace(/\s/g, "").toUpperCase();
}

/** An IBAN as it is printed: in groups of four (ISO 13616). */
export function groupedIban(iban: string): string {
  return compactIban(iban).replace(/(.{4})(?=.)/g, "$1 ");
}

/**
 * Whether the text, spaces and case aside, is built like an IBAN and its check digits are right:
 * with the first four characters moved to the end and letters read as 10 to 35, the number leaves a
 * remainder of 1 when divided by 97 (ISO 13616, ISO 7064 MOD 97-10).
 */
export function isValidIban(iban: string): boolean {
  const compact = compactIban(iban);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const digits = [...compact.slice(4), ...compact.slice(0, 4)].map((c) => Number.parseInt(c, 36));
  return digits.reduce((rest, value) => (rest * (value > 9 ? 100 : 10) + value) % 97, 0) === 1;
}
