import { isKnownCountry } from "./countries.ts";

/** Prefixes of VAT identifiers that are no country of ISO 3166: Greece, and Northern Ireland in trade with the EU. */
const furtherPrefixes = new Set(["EL", "XI"]);

/**
 * A tax identifier as VAT identifier, without spaces, points and hyphens: `DE 123 456 789` is `DE123456789`.
 * Nothing when it does not begin with a country, as a VAT identifier must (EN 16931 BR-CO-09): it is then
 * some other number of the tax office, as a Brazilian CNPJ is.
 */
export function vatIdOf(taxId: string | undefined): string | undefined {
  const compact = (taxId ?? "").replace(/[\s.-]/g, "").toUpperCase();
  const prefix = compact.slice(0, 2);
  if (!isKnownCountry(prefix) && !furtherPrefixes.has(prefix)) return undefined;
  return /^..(?=.*\d)[A-Z0-9+*]{2,}$/.test(compact) ? compact : undefined;
}
