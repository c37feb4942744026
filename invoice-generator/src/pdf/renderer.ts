import { createHash } from "node:crypto";
import type { InvoiceCheck } from "@recibo/common/contracts/invoice-generated";
import { crossIndustryInvoice } from "../cii/cross-industry-invoice.ts";
import { checkEInvoice } from "../cii/rules/e-invoice-check.ts";
import { writeXml } from "../cii/xml.ts";
import { renderInvoice } from "./invoice-document.ts";
import { loadInvoiceFonts } from "./invoice-fonts.ts";
import { pdfFindings } from "./pdf-findings.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { sampleInvoice } from "./sample-invoice.ts";

/** A file with what is said about it. */
export type RenderedFile = {
  bytes: Uint8Array;
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  sha256: string;
};

/** An invoice as PDF and, unless it is of the first layout, as XML. */
export type RenderedInvoice = {
  pdf: RenderedFile & { pages: number };
  /** The same bytes as in the PDF, and what was found when both were looked over. */
  eInvoice?: { xml: RenderedFile; check: InvoiceCheck };
};

/** How often the sample is rendered before anybody waits: by then the compiler has seen the code. */
const warmUps = 10;

/** Fonts parsed and code made ready, in the thread that calls this. */
export async function openRenderer(): Promise<
  (invoice: PrintableInvoice) => Promise<RenderedInvoice>
> {
  const fonts = await loadInvoiceFonts();
  const render = async (invoice: PrintableInvoice): Promise<RenderedInvoice> => {
    if (invoice.layout === 1) {
      const { pdf, pages } = await renderInvoice(invoice, fonts);
      return { pdf: { ...hashed(pdf), pages } };
    }
    const tree = crossIndustryInvoice(invoice);
    const xml = Buffer.from(writeXml(tree));
    const { pdf, pages } = await renderInvoice(invoice, fonts, xml);
    const check = checkEInvoice(tree, pdfFindings(pdf));
    return { pdf: { ...hashed(pdf), pages }, eInvoice: { xml: hashed(xml), check } };
  };
  for (let time = 0; time < warmUps; time++) await render(sampleInvoice);
  return render;
}

function hashed(bytes: Uint8Array): RenderedFile {
  return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}
