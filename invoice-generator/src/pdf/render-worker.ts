import os from "node:os";
import { parentPort } from "node:worker_threads";
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

/**
 * Lets page serving and heartbeats go first when processors are short. On Linux, 0 means the calling
 * thread alone (setpriority(2), under "C library/kernel differences"); elsewhere it would be the whole
 * process, so nothing is done there.
 */
function lowerPriority(niceness: number) {
  if (process.platform !== "linux" || niceness <= 0) return;
  // Under `nice` it may be lower already, and only root may raise it again.
  if (os.getPriority() < niceness) os.setPriority(0, niceness);
}
