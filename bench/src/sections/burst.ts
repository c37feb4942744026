import { setTimeout as wait } from "node:timers/promises";
import { openBrowsers, openDesk } from "../desk/bench-desk.ts";
import { cpu, mebibytes, milliseconds, perSecond, times } from "../report/figures.ts";
import type { Table } from "../report/table.ts";
import type { Bench, Section, SectionResult } from "../section.ts";
import { median, pool, type Summary, summarise } from "../statistics/percentiles.ts";
import { between, type Usage } from "../statistics/usage.ts";

const invoices = 500;
const organisations = 10;
const warmUp = 4;
const rate = { perSecond: 40, paths: ["/", "/invoices"] };
/** A burst is over after some 70 pages, of which three or four are the slowest twentieth: it takes many to know p95. */
const bursts = 16;
/** How long pages are fetched from the idle desk before each burst, in milliseconds. */
const idleFor = 3_000;

/** One burst: what the pages took before and meanwhile, and how the invoices came. */
type Round = { idle: Float64Array; busy: Float64Array; arrivals: Float64Array; seconds: number };

/** Many invoices asked for at the same moment, while somebody else looks at pages. */
export const burst: Section = {
  name: "burst",
  title: `Burst: ${invoices} invoices of ${organisations} organisations asked for at once`,
  run: async (bench: Bench): Promise<SectionResult> => {
    const desk = await openDesk(bench);
    const crowd = await openBrowsers(bench, desk, organisations);
    const reader = await openBrowsers(bench, desk, 1);
    await reader.call("drive", { inFlight: 2, milliseconds: 1_000 }); // something for the pages to show
    bench.say("warming up"); // until the compilers, the broker's above all, have seen a burst often enough
    for (let time = 0; time < (bench.quick ? 1 : warmUp); time++)
      await crowd.call("burst", invoices);
    const rounds: Round[] = [];
    const before = await desk.usage();
    for (let round = 1; round <= (bench.quick ? 2 : bursts); round++) {
      bench.say(`round ${round}`);
      await wait(1_000);
      await reader.call("beginFetching", rate);
      await wait(idleFor);
      const idle = await reader.call("endFetching");
      await reader.call("beginFetching", rate);
      const { latencies: arrivals, seconds } = await crowd.call("burst", invoices);
      const busy = await reader.call("endFetching");
      rounds.push({ idle, busy, arrivals, seconds });
    }
    return report(rounds, before, await desk.usage());
  },
};

function report(
  rounds: readonly Round[],
  before: Record<string, Usage>,
  after: Record<string, Usage>,
): SectionResult {
  const idle = summarise(pool(rounds.map((round) => round.idle)));
  const busy = summarise(pool(rounds.map((round) => round.busy)));
  const arrivals = summarise(pool(rounds.map((round) => round.arrivals)));
  const seconds = median(rounds.map((round) => round.seconds));
  return {
    tables: [
      latencies({
        "page, idle desk": idle,
        "page, during the burst": busy,
        "click to push": arrivals,
      }),
      services(before, after, invoices * rounds.length),
    ],
    targets: [
      {
        what: "p95 of a page during the burst over its idle p95",
        value: busy.p95 / idle.p95,
        limit: 3,
        good: "at most",
        write: times,
      },
    ],
    notes: [
      `All ${invoices} notified after ${seconds.toFixed(2)} s, ${perSecond(invoices / seconds)} (median of ${rounds.length} bursts).`,
      `Pages: / and /invoices, ${rate.perSecond} a second whatever they take.`,
      "",
    ],
    figures: { idle, busy, arrivals, seconds: rounds.map((round) => round.seconds) },
  };
}

function latencies(rows: Record<string, Summary>): Table {
  return {
    title: "Latencies",
    columns: ["", "p50", "p95", "p99", "samples"],
    rows: Object.entries(rows).map(([name, { p50, p95, p99, count }]) => [
      name,
      ...[p50, p95, p99].map(milliseconds),
      String(count),
    ]),
  };
}

/** What the services have used; pages fetched meanwhile included. */
function services(
  before: Record<string, Usage>,
  after: Record<string, Usage>,
  count: number,
): Table {
  return {
    title: "Services, the pages included",
    columns: ["", "CPU per 1,000 invoices", "memory"],
    rows: Object.entries(after).map(([name, usage]) => {
      const used = between(before[name] as Usage, usage);
      return [name, cpu((used.cpuSeconds / count) * 1_000), mebibytes(used.residentBytes)];
    }),
  };
}
