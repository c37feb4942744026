import {
  calculateScore,
  deadLetter,
  generateInvoice,
  invoiceGenerated,
  scoreCalculated,
} from "../contracts/index.ts";
import { isId } from "../uuid.ts";
import type { Filter } from "./filters/filter.ts";

/** The topics that a request crosses, and the one it may end on. */
export const requestTopics = [
  generateInvoice.topic,
  invoiceGenerated.topic,
  calculateScore.topic,
  scoreCalculated.topic,
  deadLetter.topic,
] as const;

/** What to look for, and where, for what a person typed. */
export type Trail =
  | { readonly by: "request id"; readonly topics: readonly string[]; readonly filter: Filter }
  /** The reply that issued the invoice; its correlation id leads to the rest. */
  | { readonly by: "invoice number"; readonly topics: readonly string[]; readonly filter: Filter };

/** How to find all records of a request: by its id, or first the invoice of a number. */
export function trailOf(text: string): Trail {
  const id = text.trim().toLowerCase();
  if (isId(id)) return { by: "request id", topics: requestTopics, filter: { correlationId: id } };
  const path = "invoice.number";
  return {
    by: "invoice number",
    topics: [invoiceGenerated.topic],
    filter: { conditions: [{ path, comparison: "is", value: text.trim() }], text: text.trim() },
  };
}
