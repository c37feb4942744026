import { parentPort, workerData } from "node:worker_threads";
import type { PrintableInvoice } from "@recibo/invoice-generator/pdf/printable-invoice";
import { openPlain } from "./plain-invoice.ts";

const make = await openPlain(workerData as PrintableInvoice);

/** Makes the invoice over and over for some time, and says how often. */
parentPort?.on("message", async (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  let made = 0;
  while (performance.now() < end) {
    await make();
    made++;
  }
  parentPort?.postMessage(made);
});
parentPort?.postMessage("ready");
