import type { failureSwitches } from "./failure-switches.ts";
import type { contracts } from "./index.ts";

type Topic = ((typeof contracts)[number] | typeof failureSwitches)["topic"];

/**
 * The fields of each topic's values that say something about a person: names, addresses, tax ids, bank accounts,
 * e-mail, and texts that people write freely. Paths as `fieldsOf` gives them; all that is under a path goes with it.
 *
 * Here are those whose name alone does not tell; `isPersonal` knows the others.
 */
const personalFields: Readonly<Record<Topic, readonly string[]>> = {
  "generate-invoice": [],
  // Sentences for the person may repeat what she wrote, and those of a check what it looked at.
  "invoice-generated": ["problems[].message", "invoice.check.findings[].message"],
  "calculate-score": [],
  "score-calculated": ["problems[].message"],
  "payment-recorded": [],
  // Written freely, and may name who paid.
  "payment-reversed": ["reason"],
  "dead-letter": [],
  "failure-switches": ["stop.by", "delay.by", "throw.by", "twice.by"],
};

/** Names that are personal wherever they are, also of fields that a contract gets tomorrow. */
const personalNames =
  /^(name|customerName|taxId|registrationId|street|postcode|city|email|phone|iban|bic|note|paymentTerms|paymentDetails|buyerReference|orderReference|exemptionReason|description)$/;

/**
 * Whether a field of a topic's value, as `fieldsOf` names it, is masked for who may not see personal fields. So is every
 * field that no contract names.
 */
export function isPersonal(topic: string, path: string): boolean {
  const listed = personalFields[topic as keyof typeof personalFields] ?? [];
  return (
    listed.some(
      (each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`),
    ) || path.split(/[.[\]]+/).some((name) => personalNames.test(name))
  );
}
