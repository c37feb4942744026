import type { Party } from "@recibo/common/contracts/shapes";
import type { Customer, Organisation } from "../tables.ts";
import { seriesOfYear } from "./series-pattern.ts";
import { presetRates, type TaxRate } from "./tax-rates.ts";

/** What a command to issue takes from the organisation's details; pure, so that form and tests share it. */

/** A series that the worker numbers, the short form where there is one; see `seriesFor`. */
const shortForm = /^([A-Z0-9-]{1,12})-\{0001\}$/;

/**
 * The series of an invoice or credit note issued on a day. What the short form says as well is said by it, so
 * that `INV-{0001}` goes on with the numbers that the series `INV` has given.
 *
 * @param issueDate ISO day; its year takes the place of `{YYYY}`
 */
export function seriesFor(
  organisation: Pick<Organisation, "invoiceSeries" | "creditNoteSeries">,
  type: "invoice" | "credit-note",
  issueDate: string,
): string {
  const pattern = type === "invoice" ? organisation.invoiceSeries : organisation.creditNoteSeries;
  const series = seriesOfYear(pattern, issueDate.slice(0, 4));
  return shortForm.exec(series)?.[1] ?? series;
}

/** The language an invoice is written in: the customer's, or else the organisation's. */
export function languageFor(
  organisation: Pick<Organisation, "language">,
  customer: Pick<Customer, "language"> | undefined,
): Organisation["language"] {
  return customer?.language ?? organisation.language;
}

/** How many days a customer has to pay. */
export function paymentDaysFor(
  organisation: Pick<Organisation, "paymentDays">,
  customer: Pick<Customer, "paymentDays"> | undefined,
): number {
  return customer?.paymentDays ?? organisation.paymentDays;
}

type PartyDetails = Pick<
  Organisation,
  "name" | "taxId" | "registrationId" | "street" | "postcode" | "city" | "country" | "email"
>;

/** The organisation as its invoices print it (BG-4); fields left empty are left out. */
export function sellerOf(organisation: PartyDetails & Pick<Organisation, "phone">): Party {
  return { ...partyOf(organisation), ...unlessEmpty("phone", organisation.phone) };
}

/** A customer as invoices print it (BG-7); fields left empty are left out. */
export function buyerOf(customer: PartyDetails): Party {
  return partyOf(customer);
}

function partyOf(details: PartyDetails): Party {
  const { name, street, postcode, city, country } = details;
  return {
    ...{ name, street, postcode, city, country },
    ...unlessEmpty("taxId", details.taxId),
    ...unlessEmpty("registrationId", details.registrationId),
    ...unlessEmpty("email", details.email),
  };
}

/** Where and how to pay (BG-16): an IBAN, free text, both or nothing. */
export function paymentOf(organisation: Pick<Organisation, "iban" | "paymentDetails">): {
  iban?: string;
  paymentDetails?: string;
} {
  return {
    ...unlessEmpty("iban", organisation.iban),
    ...unlessEmpty("paymentDetails", organisation.paymentDetails),
  };
}

/** Where the organisation's logo lies in the document store. */
export function logoOf(organisation: Pick<Organisation, "logoKey" | "logoSha256">): {
  logo?: { key: string; sha256: string };
} {
  const { logoKey: key, logoSha256: sha256 } = organisation;
  return key && sha256 ? { logo: { key, sha256 } } : {};
}

/** The rates the invoice form offers, at least one, exactly one of them the default. */
export function taxRatesOf(organisation: Pick<Organisation, "taxRates" | "country">): TaxRate[] {
  if (organisation.taxRates.length > 0) return organisation.taxRates;
  return presetRates(organisation.country).map(({ rate, category }, index) => ({
    ...{ rate, category, label: "", isDefault: index === 0 },
  }));
}

function unlessEmpty<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  return text.trim() === "" ? {} : ({ [name]: text.trim() } as Partial<Record<Name, string>>);
}
