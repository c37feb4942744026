import { type Finding, findingsOf } from "./finding.ts";
import type { WrittenInvoice, WrittenParty, WrittenTax } from "./read-invoice.ts";

type Check = [holds: boolean, rule: string, message: string];

/** What the categories of tax ask: identifiers, rates, reasons, delivery. */
export function taxationFindings(invoice: WrittenInvoice): Finding[] {
  const { lines, taxes } = invoice;
  const used = new Set(lines.map(({ category }) => category));
  return [
    ...[...used].flatMap((category) => identifierFindings(category, invoice)),
    ...lines.flatMap(({ category, rate }) => rateFindings(category, rate)),
    ...taxes.flatMap(reasonFindings),
    ...deliveryFindings(used, invoice),
    ...findingsOf([
      [
        !used.has("O") || used.size === 1,
        "BR-O-11",
        "What is outside the scope of tax stands beside what is not.",
      ],
      [vatIdIsPrefixed(invoice.seller), "BR-CO-09", "The seller's VAT identifier has no country."],
      [vatIdIsPrefixed(invoice.buyer), "BR-CO-09", "The buyer's VAT identifier has no country."],
    ]),
  ];
}

const vatIdIsPrefixed = ({ vat }: WrittenParty) => vat === "" || /^[A-Z]{2}/.test(vat);

/** BR-S-02 and its like. */
function identifierFindings(category: string, { seller, buyer }: WrittenInvoice): Finding[] {
  const anyTaxId = seller.vat !== "" || seller.tax !== "";
  const message = `Category ${category} asks for other identifiers of seller or buyer.`;
  const checks: Record<string, Check> = {
    S: [anyTaxId, "BR-S-02", message],
    Z: [anyTaxId, "BR-Z-02", message],
    E: [anyTaxId, "BR-E-02", message],
    AE: [anyTaxId && (buyer.vat !== "" || buyer.legal !== ""), "BR-AE-02", message],
    K: [seller.vat !== "" && buyer.vat !== "", "BR-IC-02", message],
    G: [seller.vat !== "", "BR-G-02", message],
    O: [seller.vat === "" && buyer.vat === "", "BR-O-02", message],
  };
  const check = checks[category] ?? [false, "BR-CL-18", `${category} is no category of tax.`];
  return findingsOf([check]);
}

/** BR-S-05 and its like. */
function rateFindings(category: string, rate: string): Finding[] {
  const own = category === "K" ? "IC" : category;
  const isRight =
    category === "O" ? rate === "" : category === "S" ? Number(rate) > 0 : Number(rate) === 0;
  return findingsOf([[isRight, `BR-${own}-05`, `Category ${category} cannot have rate ${rate}.`]]);
}

/** BR-S-10 and its like. */
function reasonFindings({ category, reason }: WrittenTax): Finding[] {
  const own = category === "K" ? "IC" : category;
  const isTaxed = category === "S" || category === "Z";
  const message = isTaxed
    ? `Category ${category} must not give a reason for exemption.`
    : `Category ${category} must give a reason for exemption.`;
  return findingsOf([[isTaxed === (reason === ""), `BR-${own}-10`, message]]);
}

function deliveryFindings(
  used: ReadonlySet<string>,
  { deliveryDate, deliveryCountry }: WrittenInvoice,
): Finding[] {
  if (!used.has("K")) return [];
  return findingsOf([
    [deliveryDate !== "", "BR-IC-11", "Intra-community supply needs a date of delivery."],
    [deliveryCountry !== "", "BR-IC-12", "Intra-community supply needs a country of delivery."],
  ]);
}
