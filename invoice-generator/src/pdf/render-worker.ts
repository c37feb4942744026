import { parentPort } from "node:worker_threads";
import { lowerPriority } from "@recibo/common/service/lower-priority";
import { Piscina, transferableSymbol, valueSymbol } from "piscina";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { openRenderer, type RenderedInvoice } from "./renderer.ts";

lowerPriority((Piscina.workerData as { niceness: number }).niceness);
const renderHere = await openRenderer();
parentPort?.postMessage("warmed up");

/** Renders one invoice and hands its bytes over without copying them. */
export default async function render(invoice: PrintableInvoice) {
  const { pdf, eInvoice } = await renderHere(invoice);
  const bytes = Uint8Array.from(pdf.bytes); // a buffer of its own, as pdf may lie in a shared one
  const value: RenderedInvoice = { pdf: { ...pdf, bytes }, ...(eInvoice && { eInvoice }) };
  return Piscina.move({ [transferableSymbol]: bytes.buffer, [valueSymbol]: value });
}
