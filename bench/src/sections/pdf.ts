import { openBrowsers, openDesk } from "../desk/bench-desk.ts";
import type { BarePdf } from "../parts/bare-pdf.ts";
import { latestInvoice } from "../parts/made-invoice.ts";
import { startParticipant } from "../processes/participant.ts";
import { perSecond, timesBetween } from "../report/figures.ts";
import type { Bench, Section, SectionResult } from "../section.ts";
import { median } from "../statistics/percentiles.ts";
import { ratioOf } from "../statistics/ratios.ts";

/** As `[renderer] threads` in config/invoice-generator.ini. */
const threads = 2;
const inFlight = 64;

/** Invoices through the whole desk, next to rendering them with nothing around it. */
export const pdf: Section = {
  name: "pdf",
  title: `Invoices end to end against bare rendering, ${threads} threads each`,
  run: async (bench: Bench): Promise<SectionResult> => {
    const desk = await openDesk(bench, { RENDERER_THREADS: String(threads) });
    const browsers = await openBrowsers(bench, desk, 8);
    const { printable } = await latestInvoice(desk);
    const module = new URL("../parts/bare-pdf.ts", import.meta.url);
    const bare = bench.own(
      await startParticipant<object, BarePdf>(module, { invoice: printable, threads }),
    );
    const { rounds, milliseconds } = bench.quick
      ? { rounds: 3, milliseconds: 2_000 }
      : { rounds: 6, milliseconds: 6_000 };
    await browsers.call("drive", { inFlight, milliseconds });
    await bare.call("drive", { milliseconds });
    const [whole, alone]: [number[], number[]] = [[], []];
    for (let round = 1; round <= rounds; round++) {
      bench.say(`round ${round} of ${rounds}`);
      whole.push(rateOf(await browsers.call("drive", { inFlight, milliseconds })));
      alone.push(rateOf(await bare.call("drive", { milliseconds })));
    }
    return report(whole, alone);
  },
};

function rateOf({ latencies, seconds }: { latencies: Float64Array; seconds: number }): number {
  return latencies.length / seconds;
}

function report(whole: number[], alone: number[]): SectionResult {
  return {
    tables: [
      {
        title: "Invoices a second",
        columns: ["", "throughput", "of bare rendering"],
        rows: [
          ["bare rendering", perSecond(median(alone)), ""],
          [
            `end to end, ${inFlight} in flight`,
            perSecond(median(whole)),
            timesBetween(ratioOf(whole, alone)),
          ],
        ],
      },
    ],
    targets: [],
    notes: ["Both use the machine's processors: what remains is what everything else costs."],
    figures: { endToEnd: whole, bare: alone },
  };
}
