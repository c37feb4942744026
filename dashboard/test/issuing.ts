import { derivedId, newId } from "@recibo/common/uuid";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";

/** The date of today, as forms have it. */
export const today = () => new Date().toISOString().slice(0, 10);

/** Asks for an invoice and waits until it is there; returns its id. */
export async function issue(person: Visitor, fields: Record<string, string> = {}): Promise<string> {
  const id = derivedId(await person.askForInvoice({ requestId: newId(), ...fields }), "invoice");
  await until("the invoice", async () => (await person.get(`/invoices/${id}`)).status === 200);
  return id;
}

/** Credits quantities of an invoice's lines; returns the answer, which leads to the request. */
export function credit(person: Visitor, id: string, quantities: string[], fields = {}) {
  const lines = quantities.map((quantity, at) => [`lines[${at}][quantity]`, quantity]);
  return person.post(`/invoices/${id}/credit`, `/invoices/${id}/credit`, {
    ...Object.fromEntries(lines),
    ...{ requestId: newId(), issueDate: today(), reason: "Sent back", ...fields },
  });
}
