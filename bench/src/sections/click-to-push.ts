import { startContender } from "../contenders/contender.ts";
import { ownDatabase } from "../contenders/own-database.ts";
import { ownPrefix } from "../contenders/topics.ts";
import { openBrowsers, openDesk } from "../desk/bench-desk.ts";
import type { Pace } from "../load/drive.ts";
import type { BarePdf } from "../parts/bare-pdf.ts";
import { meanHops, type Stretch } from "../parts/hops.ts";
import { latestInvoice, type MadeInvoice } from "../parts/made-invoice.ts";
import type { OwnCommits } from "../parts/own-commits.ts";
import type { PlainPdfkit } from "../parts/plain-pdfkit.ts";
import type { ThreeCommits } from "../parts/three-commits.ts";
import { startParticipant } from "../processes/participant.ts";
import { milliseconds, times } from "../report/figures.ts";
import type { Bench, Section, SectionResult } from "../section.ts";
import { pool, type Summary, summarise } from "../statistics/percentiles.ts";

type Paced = (pace: Pace) => Promise<Float64Array>;

const whole = "click to push";
const parts = ["bare pdfkit", "kafkajs ping-pong", "the desk's commits"] as const;
const [barePdf, , ownCommits] = parts;
/** What may stand in the place of a part. */
const ownDrawing = "our drawing alone";
const bareCommits = "three bare inserts";

/** From the form's POST to the notification on a socket, next to what its parts take alone. */
export const clickToPush: Section = {
  name: "click-to-push",
  title: "Click to push: one invoice on an idle desk, and its parts alone",
  run: async (bench: Bench): Promise<SectionResult> => {
    const { desk, measured } = await openAll(bench);
    const { warmUp, rounds, samples } = bench.quick
      ? { warmUp: 300, rounds: 4, samples: 15 }
      : { warmUp: 1_000, rounds: 8, samples: 40 };
    bench.say("warming up"); // until the compiler has seen each path often enough
    for (const [, paced] of measured) await paced({ samples: warmUp, pause: 2 });
    const taken = new Map<string, Float64Array[]>();
    for (let round = 1; round <= rounds; round++) {
      bench.say(`round ${round} of ${rounds}`);
      for (const [name, paced] of measured) {
        taken.set(name, [...(taken.get(name) ?? []), await paced({ samples, pause: 60 })]);
      }
    }
    const summaries = new Map([...taken].map(([name, all]) => [name, summarise(pool(all))]));
    return report(summaries, await meanHops(desk, rounds * samples));
  },
};

/** Everything that is measured, each in processes of its own, on the same broker and server. */
async function openAll(bench: Bench) {
  const desk = await openDesk(bench);
  const browsers = await openBrowsers(bench, desk, 1);
  const invoice = await latestInvoice(desk);
  const { plain, drawing, commits, inserts } = await openParts(bench, invoice);
  const { brokers, databaseUrl } = bench;
  const place = { brokers, databaseUrl, prefix: ownPrefix(bench) };
  const pingPong = await startContender(bench, "kafkajs", "raw", place);
  const measured = new Map<string, Paced>([
    [whole, (pace) => browsers.call("paced", pace)],
    [barePdf, (pace) => plain.call("paced", pace)],
    ["kafkajs ping-pong", (pace) => pingPong.client.call("paced", pace)],
    [ownCommits, (pace) => commits.call("paced", pace)],
    [ownDrawing, (pace) => drawing.call("paced", pace)],
    [bareCommits, (pace) => inserts.call("paced", pace)],
  ]);
  return { desk, measured };
}

async function openParts(bench: Bench, { printable, command, reply }: MadeInvoice) {
  const module = (name: string) => new URL(`../parts/${name}.ts`, import.meta.url);
  const start = async <Methods>(name: string, settings: object) =>
    bench.own(await startParticipant<object, Methods>(module(name), settings));
  const plain = await start<PlainPdfkit>("plain-pdfkit", { invoice: printable, threads: 0 });
  const drawing = await start<BarePdf>("bare-pdf", { invoice: printable, threads: 1 });
  const settings = { databaseUrl: await ownDatabase(bench), command, reply };
  const commits = await start<OwnCommits>("own-commits", settings);
  const inserts = await start<ThreeCommits>("three-commits", settings);
  return { plain, drawing, commits, inserts };
}

function report(summaries: ReadonlyMap<string, Summary>, hops: Stretch[]): SectionResult {
  const of = (name: string) => summaries.get(name) as Summary;
  const sum = parts.reduce((total, name) => total + of(name).p50, 0);
  const ratio = of(whole).p50 / sum;
  const sumWith = (other: string, part: string) => sum - of(part).p50 + of(other).p50;
  const withDrawing = sumWith(ownDrawing, barePdf);
  const withInserts = sumWith(bareCommits, ownCommits);
  const row = (name: string) => {
    const { count, p50, p95, p99 } = of(name);
    return [name, milliseconds(p50), milliseconds(p95), milliseconds(p99), String(count)];
  };
  return {
    tables: [
      {
        title: "Samples with a pause of 30 to 90 ms before each, in turns",
        columns: ["", "p50", "p95", "p99", "samples"],
        rows: [
          ...parts.map(row),
          ["sum of the parts", milliseconds(sum), "", "", ""],
          row(whole),
          ["click to push / sum", times(ratio), "", "", ""],
          row(ownDrawing),
          ["click to push / sum with this", times(of(whole).p50 / withDrawing), "", "", ""],
          row(bareCommits),
          ["click to push / sum with these", times(of(whole).p50 / withInserts), "", "", ""],
        ],
      },
      {
        title: "Where the desk says the time went",
        columns: ["", "mean"],
        rows: hops.map(({ name, mean }) => [name, milliseconds(mean)]),
      },
    ],
    targets: [
      {
        what: "click to push over the sum of its parts, p50",
        value: ratio,
        limit: 1.5,
        good: "at most",
        write: times,
      },
    ],
    notes: [],
    figures: { ...Object.fromEntries(summaries), sumOfParts: sum, withDrawing, withInserts, hops },
  };
}
