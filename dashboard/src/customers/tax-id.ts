import { stdnum, type Validator } from "stdnum";
import { taxIdExamples } from "./tax-id-examples.ts";

/** A tax id that was read: as it is kept, or what a right one of the country is called and looks like. */
export type ReadTaxId =
  | { ok: true; taxId: string }
  | { ok: false; kinds: string; example: string | undefined };

/**
 * Numbers that companies and the self-employed of a country name on invoices, the usual one first, as the
 * package `stdnum` checks them. Countries that are not here are not checked.
 */
const numbersByCountry: Record<string, readonly string[] | undefined> = {
  ...{ AR: ["cuit"], AT: ["uid"], AU: ["abn"], BE: ["vat"], BG: ["vat"], BR: ["cnpj", "cpf"] },
  ...{ BY: ["unp"], CA: ["bn", "gst"], CH: ["vat", "uid"], CL: ["rut"], CN: ["uscc"], CO: ["nit"] },
  ...{ CR: ["cpj", "cpf"], CY: ["vat"], CZ: ["dic"], DE: ["vat", "stnr", "idnr"], DK: ["cvr"] },
  ...{ DO: ["rnc", "cedula"], EC: ["ruc"], EE: ["kmkr"], ES: ["nif"], FI: ["alv"], FR: ["tva"] },
  ...{ GB: ["vat", "utr"], GR: ["vat"], GT: ["nit"], HR: ["oib"], HU: ["anum"], ID: ["npwp"] },
  ...{ IE: ["vat"], IL: ["hp", "idnr"], IN: ["gstin", "pan"], IS: ["vsk", "kennitala"] },
  ...{
    IT: ["iva", "codicefiscale"],
    JP: ["cn"],
    KR: ["brn"],
    LT: ["pvm"],
    LU: ["tva"],
    LV: ["pvn"],
  },
  ...{
    MC: ["tva"],
    MT: ["vat"],
    MX: ["rfc"],
    NL: ["btw", "bsn"],
    NO: ["mva", "orgnr"],
    NZ: ["ird"],
  },
  ...{ PE: ["ruc"], PL: ["nip"], PT: ["nif"], PY: ["ruc"], RO: ["cif"], RS: ["pib"], RU: ["inn"] },
  ...{ SE: ["vat", "orgnr"], SG: ["uen"], SI: ["ddv"], SK: ["dph"], SM: ["coe"], SV: ["nit"] },
  ...{ TR: ["vkn", "tckimlik"], TW: ["ubn"], UA: ["edrpou", "rntrc"], US: ["ein", "ssn"] },
  ...{ UY: ["rut"], VN: ["mst"], ZA: ["vat", "tin"] },
};

/**
 * Countries whose first number above is the VAT identifier, by the prefix it has on invoices. The prefix is
 * what makes a number a VAT identifier (EN 16931 BR-CO-09), so it is put before numbers typed without it.
 */
const vatPrefixes = new Map<string, string>(
  "AT BE BG CY CZ DE DK EE ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GR GB"
    .split(" ")
    .map((country) => [country, country === "GR" ? "EL" : country]),
);

/** An example of a country's usual tax id, as it is written. */
function taxIdExample(country: string): string | undefined {
  return taxIdExamples[country];
}

/**
 * Checks length, characters and check digits of a tax id; empty is right, and so is everything of a country
 * whose form is not known. A VAT identifier of another country is right too: companies register abroad.
 */
export function readTaxId(country: string, typed: string): ReadTaxId {
  const text = typed.trim().replace(/\s+/g, " ");
  const bare = withoutTrimmings(country, text);
  const validators = validatorsOf(country);
  if (text === "" || validators.length === 0) return { ok: true, taxId: text };
  const vat = vatIdOf(country, bare) ?? foreignVatId(bare);
  if (vat !== undefined) return { ok: true, taxId: vat };
  const plain = bare.replace(/[^\p{L}\p{N}&]/gu, "");
  const fitting = validators.find((each) => isValid(each, bare) || isValid(each, plain));
  if (fitting) return { ok: true, taxId: country === "BR" ? fitting.format(bare) : text };
  const kinds = validators.map(({ abbreviation, localName }) => (abbreviation ?? localName).trim());
  return { ok: false, kinds: kinds.join(" / "), example: taxIdExample(country) };
}

/** What a number may carry on invoices and the checks do not know: Japan's T, Hungary's digits for the tax office. */
function withoutTrimmings(country: string, text: string): string {
  if (country === "JP") return text.replace(/^T/i, "");
  return country === "HU" ? text.replace(/^(\d{8})-?\d-?\d{2}$/, "$1") : text;
}

function validatorsOf(country: string): Validator[] {
  const known = stdnum[country];
  return (numbersByCountry[country] ?? []).flatMap((name) => known?.[name] ?? []);
}

function vatIdOf(country: string, text: string): string | undefined {
  const prefix = vatPrefixes.get(country);
  const [vat] = validatorsOf(country);
  if (prefix === undefined || !vat) return undefined;
  // Northern Ireland trades with the EU under XI, with British numbers.
  const bare = country === "GB" ? text.replace(/^XI/i, "GB") : text;
  if (!isValid(vat, bare)) return undefined;
  const compact = vat.compact(bare).toUpperCase();
  const written = /^XI/i.test(text) ? "XI" : prefix;
  return compact.startsWith(written) ? compact : `${written}${compact.replace(/^GB/, "")}`;
}

function foreignVatId(text: string): string | undefined {
  const written = text.slice(0, 2).toUpperCase();
  const country =
    new Map([
      ["EL", "GR"],
      ["XI", "GB"],
    ]).get(written) ?? written;
  return vatPrefixes.has(country) ? vatIdOf(country, text) : undefined;
}

/** The package throws at some texts that it cannot take apart. */
function isValid(validator: Validator, text: string): boolean {
  try {
    return validator.validate(text).isValid;
  } catch {
    return false;
  }
}
