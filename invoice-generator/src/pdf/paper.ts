import type { Canvas } from "./canvas.ts";
import type { PageFlow } from "./page-flow.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import type { Words } from "./words.ts";

/** What every part of the page draws with: where, in which words, and of which invoice. */
export type Paper = {
  canvas: Canvas;
  flow: PageFlow;
  words: Words;
  invoice: PrintableInvoice;
};

/** What the document calls itself. */
export function kindOf({ type }: PrintableInvoice, words: Words): string {
  return type === "credit-note" ? words.creditNote : words.invoice;
}
