import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import { newId } from "@recibo/common/uuid";

/** A command that is fine, of an organisation of its own; given fields replace its own. */
export function command(fields: Partial<GenerateInvoice> = {}): GenerateInvoice {
  const address = { street: "Main Street 1", postcode: "10115", city: "Berlin", country: "DE" };
  return {
    organisationId: newId(),
    series: "INV",
    currency: "EUR",
    issueDate: "2026-11-02",
    dueDate: "2026-12-02",
    seller: { name: "Seller Ltd", taxId: "DE123456789", ...address },
    customerId: newId(),
    buyer: { name: "Buyer AG", ...address },
    lines: [
      { description: "Consulting", quantity: "2", unit: "hour", unitPrice: 12_000, taxRate: "19" },
    ],
    ...fields,
  };
}
