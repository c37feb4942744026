import { parentPort, workerData } from "node:worker_threads";
import { crossIndustryInvoice } from "@recibo/invoice-generator/cii/cross-industry-invoice";
import { writeXml } from "@recibo/invoice-generator/cii/xml";
import type { PrintableInvoice } from "@recibo/invoice-generator/pdf/printable-invoice";
import { parseFonts, plainInvoice } from "./plain-invoice.ts";

const invoice = workerData as PrintableInvoice;
const fonts = await parseFonts();

/** Makes the invoice over and over for some time, and says how often. */
parentPort?.on("message", async (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  let made = 0;
  while (performance.now() < end) {
    await plainInvoice(invoice, Buffer.from(writeXml(crossIndustryInvoice(invoice))), fonts);
    made++;
  }
  parentPort?.postMessage(made);
});
parentPort?.postMessage("ready");
