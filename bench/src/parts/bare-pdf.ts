import type { PrintableInvoice } from "@recibo/invoice-generator/pdf/printable-invoice";
import { createRenderPool } from "@recibo/invoice-generator/pdf/render-pool";
import { openRenderer } from "@recibo/invoice-generator/pdf/renderer";
import { type Drive, drive, type Pace, paced } from "../load/drive.ts";

/** Making PDFs, with nothing around it. */
export type BarePdf = {
  /** One at a time, in this thread. */
  paced(pace: Pace): Promise<Float64Array>;
  /** As many as go, in the threads of a pool. */
  drive(load: { milliseconds: number }): Promise<Drive>;
  close(): Promise<void>;
};

/** @param settings.threads how many render side by side in `drive` */
export default async function open(settings: {
  invoice: PrintableInvoice;
  threads: number;
}): Promise<BarePdf> {
  const { invoice, threads } = settings;
  const render = await openRenderer();
  const pool = createRenderPool({ threads, niceness: 0 });
  await pool.ready;
  return {
    paced: (pace) => paced(() => render(invoice), pace),
    // Twice as many as threads, so that no thread waits for its next.
    drive: ({ milliseconds }) =>
      drive(() => pool.render(invoice), { inFlight: 2 * threads, milliseconds }),
    close: () => pool.close(),
  };
}
