import { stat } from "node:fs";
import { workerNiceness } from "@recibo/common/service/lower-priority";
import { Piscina } from "piscina";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { openRenderer, type RenderedInvoice } from "./renderer.ts";

/**
 * Threads that make PDFs, so that the thread that talks to Kafka is never held up. A short invoice that
 * comes while nothing else is rendered is made right here: handing it over would take half as long as
 * making it.
 */
export type RenderPool = {
  /**
   * Renders one invoice; may be called any number of times at once, what is too much waits its turn.
   * Rejects with the error that rendering met; the pool goes on.
   */
  render(invoice: PrintableInvoice): Promise<RenderedInvoice>;
  /** Every thread has parsed the fonts and rendered once. Rejects when a thread cannot start. */
  ready: Promise<void>;
  /** Finishes what is being rendered, rejects what waits, and ends the threads. */
  close(): Promise<void>;
};

/** Lines of an invoice that is short: it takes about two milliseconds. */
const mostLinesHere = 20;

/**
 * @param options.threads how many invoices are rendered side by side
 * @param options.niceness how far the threads stand back for the rest, 0 (not at all) to 19; Linux only. By default
 *   further than the service itself, whose heartbeats go first
 */
export function createRenderPool(options: { threads: number; niceness?: number }): RenderPool {
  const { threads, niceness = workerNiceness + 5 } = options;
  startBlockingThreads();
  const pool = new Piscina<PrintableInvoice, RenderedInvoice>({
    filename: new URL("./render-worker.ts", import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData: { niceness },
    closeTimeout: 5_000,
  });
  const here = openRenderer();
  const ready = Promise.all([here, warmedUp(pool, threads)]).then(() => undefined);
  ready.catch(() => {}); // for callers who close without waiting
  let inHand = 0;
  async function render(invoice: PrintableInvoice): Promise<RenderedInvoice> {
    const alone = inHand++ === 0 && invoice.lines.length <= mostLinesHere;
    try {
      return await (alone ? (await here)(invoice) : pool.run(invoice));
    } finally {
      inHand--;
    }
  }
  return {
    render,
    ready,
    close: () => pool.close({ force: true }),
  };
}

/**
 * The threads for files, names and passwords belong to the whole process, and inherit the priority of
 * the thread that first needs them. Needing them here keeps that from being a renderer.
 */
function startBlockingThreads() {
  stat(".", () => {});
}

/** Each thread posts one message when it is warmed up. */
function warmedUp(pool: Piscina, threads: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let waiting = threads;
  pool.on("message", () => {
    waiting -= 1;
    if (waiting === 0) resolve();
  });
  // Also keeps a thread that dies later from ending the process: its task rejects, a new one starts.
  pool.on("error", reject);
  return promise;
}
