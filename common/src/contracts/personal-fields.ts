import type { contracts } from "./index.ts";

/**
 * The fields of each topic's values that say something about a person: names, addresses, tax ids, bank accounts,
 * e-mail, and texts that people write freely. Paths as `fieldsOf` gives them; all that is under a path goes with it.
 *
 * Who may not see them gets them masked, and so is every field that no contract names. A test holds that each of these
 * exists, and that no field that sounds personal is missing.
 */
export const personalFields: Readonly<
  Record<(typeof contracts)[number]["topic"], readonly string[]>
> = {
  "generate-invoice": [
    "seller.name",
    "seller.taxId",
    "seller.street",
    "seller.postcode",
    "seller.city",
    "seller.email",
    "buyer.name",
    "buyer.taxId",
    "buyer.street",
    "buyer.postcode",
    "buyer.city",
    "buyer.email",
    "lines[].description",
    "iban",
    "paymentTerms",
    "note",
  ],
  "invoice-generated": ["invoice.customerName", "problems[].message"],
  "calculate-score": [],
  "score-calculated": ["problems[].message"],
  "payment-recorded": [],
  "dead-letter": [],
};

/** Names of fields that sound personal wherever they are; see the test. */
export const personalNames =
  /^(name|customerName|taxId|registrationId|street|postcode|city|email|iban|bic|phone|note|paymentTerms|paymentDetails|buyerReference|orderReference|exemptionReason|description)$/;
