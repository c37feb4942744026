import type { Party } from "@recibo/common/contracts/shapes";
import { vatIdOf } from "@recibo/common/invoicing/tax-ids";
import { type Element, element, textElement } from "./xml.ts";

/** How a party is told apart; some invoices may not say everything. */
type Identifiers = {
  /** VAT identifier (BT-31, BT-48). */
  vat: string | undefined;
  /** Another number of the tax office (BT-32); only sellers have one. */
  tax: string | undefined;
  /** Legal registration (BT-30, BT-47). */
  legal: string | undefined;
};

/** Seller (BG-4), with what an invoice outside the scope of tax may not say left out (BR-O-02). */
export function sellerParty(seller: Party, outsideTax: boolean): Element {
  return tradeParty("ram:SellerTradeParty", seller, identifiersOf(seller, outsideTax));
}

/** Buyer (BG-7); EN 16931 knows no other tax number of a buyer than the VAT identifier. */
export function buyerParty(buyer: Party, outsideTax: boolean): Element {
  const identifiers = { ...identifiersOf(buyer, outsideTax), tax: undefined };
  return tradeParty("ram:BuyerTradeParty", buyer, identifiers);
}

/** Where it was delivered (BG-13): to the buyer. */
export function shipToParty({ name, ...address }: Party): Element {
  return element("ram:ShipToTradeParty", [textElement("ram:Name", name), postalAddress(address)]);
}

/** A tax identifier that is no VAT identifier also tells who the party is (BR-CO-26). */
function identifiersOf({ taxId, registrationId }: Party, outsideTax: boolean): Identifiers {
  const vat = outsideTax ? undefined : vatIdOf(taxId);
  const other = vat ? undefined : taxId?.trim();
  return { vat, tax: other, legal: registrationId?.trim() || other };
}

function tradeParty(name: string, party: Party, { vat, tax, legal }: Identifiers): Element {
  return element(name, [
    textElement("ram:Name", party.name),
    legal ? element("ram:SpecifiedLegalOrganization", [textElement("ram:ID", legal)]) : undefined,
    contact(party),
    postalAddress(party),
    electronicAddress(party),
    taxRegistration("VA", vat),
    taxRegistration("FC", tax),
  ]);
}

/** BG-6, BG-9. */
function contact({ email, phone }: Party): Element | undefined {
  const number = textElement("ram:CompleteNumber", phone);
  const address = textElement("ram:URIID", email);
  if (!number && !address) return undefined;
  return element("ram:DefinedTradeContact", [
    number && element("ram:TelephoneUniversalCommunication", [number]),
    address && element("ram:EmailURIUniversalCommunication", [address]),
  ]);
}

/** BG-5, BG-8, BG-15. */
function postalAddress({ postcode, street, city, country }: Omit<Party, "name">): Element {
  return element("ram:PostalTradeAddress", [
    textElement("ram:PostcodeCode", postcode),
    textElement("ram:LineOne", street),
    textElement("ram:CityName", city),
    textElement("ram:CountryID", country),
  ]);
}

/** BT-34, BT-49: e-mail, scheme EM of the electronic address schemes. */
function electronicAddress({ email }: Party): Element | undefined {
  const address = textElement("ram:URIID", email, { schemeID: "EM" });
  return address && element("ram:URIUniversalCommunication", [address]);
}

function taxRegistration(schemeID: "VA" | "FC", id: string | undefined): Element | undefined {
  const registration = textElement("ram:ID", id, { schemeID });
  return registration && element("ram:SpecifiedTaxRegistration", [registration]);
}
