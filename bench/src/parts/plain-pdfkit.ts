import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { PrintableInvoice } from "@recibo/invoice-generator/pdf/printable-invoice";
import { type Pace, paced } from "../load/drive.ts";
import { openPlain } from "./plain-invoice.ts";

/** Making hybrid invoices with pdfkit alone. */
export type PlainPdfkit = {
  /** One at a time, in this thread. */
  paced(pace: Pace): Promise<Float64Array>;
  /** As many as go, in all threads; resolves to how many a second. */
  drive(load: { milliseconds: number }): Promise<number>;
  close(): Promise<void>;
};

/** @param settings.threads how many make invoices side by side in `drive` */
export default async function open(settings: {
  invoice: PrintableInvoice;
  threads: number;
}): Promise<PlainPdfkit> {
  const file = new URL("./plain-pdfkit-thread.ts", import.meta.url);
  const threads = Array.from(
    { length: settings.threads },
    () => new Worker(file, { workerData: settings.invoice }),
  );
  await Promise.all(threads.map((thread) => once(thread, "message")));
  const make = await openPlain(settings.invoice);
  return {
    paced: (pace) => paced(make, pace),
    drive: async ({ milliseconds }) => {
      const start = performance.now();
      const made = threads.map(async (thread) => {
        thread.postMessage(milliseconds);
        const [count] = await once(thread, "message");
        return Number(count);
      });
      const counts = await Promise.all(made);
      return counts.reduce((a, b) => a + b, 0) / ((performance.now() - start) / 1_000);
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
