import { openBrowsers, openDesk } from "../desk/bench-desk.ts";
import type { BarePdf } from "../parts/bare-pdf.ts";
import type { GeneratorWork } from "../parts/generator-work.ts";
import { latestInvoice } from "../parts/made-invoice.ts";
import type { PlainPdfkit } from "../parts/plain-pdfkit.ts";
import { startParticipant } from "../processes/participant.ts";
import { perSecond, times, timesBetween } from "../report/figures.ts";
import type { Bench, Section, SectionResult } from "../section.ts";
import { median } from "../statistics/percentiles.ts";
import { ratioOf } from "../statistics/ratios.ts";

/** As `[renderer] threads` in config/invoice-generator.ini. */
const threads = 2;
const inFlight = 64;

/** What makes the same hybrid invoice, and how many a second in each round. */
type Contender = {
  name: string;
  drive: (milliseconds: number) => Promise<number>;
  rates: number[];
};

/** Hybrid invoices through the whole desk and from the worker alone, next to making them with nothing around it. */
export const pdf: Section = {
  name: "pdf",
  title: `Invoices end to end against bare pdfkit: the same hybrid invoice, ${threads} threads each`,
  run: async (bench: Bench): Promise<SectionResult> => {
    const contenders = await openContenders(bench);
    const { rounds, milliseconds } = bench.quick
      ? { rounds: 3, milliseconds: 2_000 }
      : { rounds: 6, milliseconds: 6_000 };
    for (const { drive } of contenders) await drive(milliseconds);
    for (let round = 1; round <= rounds; round++) {
      bench.say(`round ${round} of ${rounds}`);
      for (const { drive, rates } of contenders) rates.push(await drive(milliseconds));
    }
    return report(contenders);
  },
};

async function openContenders(bench: Bench): Promise<Contender[]> {
  const desk = await openDesk(bench, { RENDERER_THREADS: String(threads) });
  const browsers = await openBrowsers(bench, desk, 8);
  await browsers.call("drive", { inFlight: 1, milliseconds: 1 }); // so that there is an invoice
  const { printable, command } = await latestInvoice(desk);
  const part = (name: string) => new URL(`../parts/${name}.ts`, import.meta.url);
  const invoice = { invoice: printable, threads };
  const plain = await startParticipant<object, PlainPdfkit>(part("plain-pdfkit"), invoice);
  const bare = await startParticipant<object, BarePdf>(part("bare-pdf"), invoice);
  const { brokers, databaseUrl } = bench;
  const place = { brokers, databaseUrl, prefix: desk.prefix, command };
  const work = await startParticipant<object, GeneratorWork>(part("generator-work"), place);
  for (const participant of [plain, bare, work]) bench.own(participant);
  const contender = (name: string, drive: Contender["drive"]) => ({ name, drive, rates: [] });
  return [
    contender("bare pdfkit", (milliseconds) => plain.call("drive", { milliseconds })),
    contender("our drawing alone", async (milliseconds) =>
      rateOf(await bare.call("drive", { milliseconds })),
    ),
    // As many as it makes in about that time.
    contender("the invoice-generator", (milliseconds) => work.call("work", milliseconds / 2)),
    contender(`end to end, ${inFlight} in flight`, async (milliseconds) =>
      rateOf(await browsers.call("drive", { inFlight, milliseconds })),
    ),
  ];
}

function rateOf({ latencies, seconds }: { latencies: Float64Array; seconds: number }): number {
  return latencies.length / seconds;
}

function report(contenders: readonly Contender[]): SectionResult {
  const [bare, , generator] = contenders as [Contender, Contender, Contender];
  const overBare = ({ rates }: Contender) => ratioOf(rates, bare.rates);
  return {
    tables: [
      {
        title: "Hybrid invoices a second",
        columns: ["", "throughput", "of bare pdfkit"],
        rows: contenders.map((each) => [
          each.name,
          perSecond(median(each.rates)),
          each === bare ? "" : timesBetween(overBare(each)),
        ]),
      },
    ],
    targets: [
      {
        what: "hybrid invoices of the invoice-generator over those of bare pdfkit",
        value: overBare(generator).middle,
        limit: 0.8,
        good: "at least",
        write: times,
      },
    ],
    notes: [
      "bare pdfkit: fonts parsed once, everything else as its guide says, in threads with nothing around them.",
      "the invoice-generator: commands from Kafka, numbers and rows in PostgreSQL, both files stored, replies sent.",
      "All use the whole machine in turns.",
    ],
    figures: Object.fromEntries(contenders.map(({ name, rates }) => [name, rates])),
  };
}
