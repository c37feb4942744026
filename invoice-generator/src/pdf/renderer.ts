import { createHash } from "node:crypto";
import { renderInvoice } from "./invoice-document.ts";
import { loadInvoiceFonts } from "./invoice-fonts.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { sampleInvoice } from "./sample-invoice.ts";

/** A PDF with what is said about it. */
export type RenderedInvoice = {
  pdf: Uint8Array;
  pages: number;
  /** SHA-256 of the file, lower-case hexadecimal. */
  sha256: string;
};

/** How often the sample is rendered before anybody waits: by then the compiler has seen the code. */
const warmUps = 10;

/** Fonts parsed and code made ready, in the thread that calls this. */
export async function openRenderer(): Promise<
  (invoice: PrintableInvoice) => Promise<RenderedInvoice>
> {
  const fonts = await loadInvoiceFonts();
  for (let time = 0; time < warmUps; time++) await renderInvoice(sampleInvoice, fonts);
  return async (invoice) => {
    const { pdf, pages } = await renderInvoice(invoice, fonts);
    return { pdf, pages, sha256: createHash("sha256").update(pdf).digest("hex") };
  };
}
