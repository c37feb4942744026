import { openDesk } from "../desk/bench-desk.ts";
import { type Person, signUp } from "../desk/person.ts";
import { fillDesk } from "../desk-pages/fill.ts";
import { type MeasuredPage, pagesOf } from "../desk-pages/pages.ts";
import { milliseconds, times } from "../report/figures.ts";
import type { Bench, Section, SectionResult } from "../section.ts";
import { type Summary, summarise } from "../statistics/percentiles.ts";

const sizes = [1_000, 10_000, 100_000];

/** What the project promises of every page, in milliseconds at p95 with the most invoices. */
const promised = 150;

/** What each page took at a number of invoices. */
type Size = { invoices: number; pages: Map<string, Summary>; exportMilliseconds: number };

/** Pages of an organisation with ever more invoices, over HTTP, one after the other. */
export const desk: Section = {
  name: "desk",
  title: "Desk: pages of an organisation with many invoices",
  run: async (bench: Bench): Promise<SectionResult> => {
    const whole = await openDesk(bench);
    const person = await signUp(whole.url);
    bench.own({ close: async () => person.close() });
    const measured: Size[] = [];
    for (const invoices of sizes) {
      bench.say(`${invoices} invoices`);
      const filled = await fillDesk(whole, invoices);
      const wanted = await existing(person, pagesOf(filled, invoices));
      const pages = await measure(person, wanted, bench.quick ? 10 : 40);
      measured.push({ invoices, pages, exportMilliseconds: await once(person, "/invoices.csv") });
    }
    return report(measured);
  },
};

/** Looks at each once: what a page needs for the first time is no matter of size. */
async function existing(person: Person, pages: MeasuredPage[]): Promise<MeasuredPage[]> {
  const found: MeasuredPage[] = [];
  for (const page of pages) {
    const there = await person.fetchPage(page.path).then(
      () => true,
      (error: Error) => {
        if (/answered with 404/.test(error.message)) return false;
        throw error;
      },
    );
    if (there) found.push(page);
  }
  return found;
}

/** In rounds over all pages, so that a slow moment of the machine is shared by all. */
async function measure(person: Person, pages: MeasuredPage[], rounds: number) {
  const taken = new Map(pages.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++)
    for (const { name, path } of pages) taken.get(name)?.push(await once(person, path));
  return new Map([...taken].map(([name, each]) => [name, summarise(each)]));
}

async function once(person: Person, path: string): Promise<number> {
  const start = performance.now();
  await person.fetchPage(path);
  return performance.now() - start;
}

function report(measured: readonly Size[]): SectionResult {
  const most = measured.at(-1) as Size;
  const first = measured[0] as Size;
  const slowest = [...most.pages].reduce((a, b) => (a[1].p95 > b[1].p95 ? a : b));
  const row = (name: string, { p50 }: Summary) => [
    name,
    ...measured.map(({ pages }) => cell(pages.get(name))),
    times(p50 / (first.pages.get(name)?.p50 ?? p50)),
  ];
  return {
    tables: [
      {
        title: "Time to the whole page, p50 and p95",
        columns: ["", ...measured.map(({ invoices }) => `${invoices}`), "growth of p50"],
        rows: [...most.pages].map(([name, summary]) => row(name, summary)),
      },
      {
        title: "Export of all as CSV, once",
        columns: ["", ...measured.map(({ invoices }) => `${invoices}`)],
        rows: [["", ...measured.map((size) => milliseconds(size.exportMilliseconds))]],
      },
    ],
    targets: [
      {
        what: `p95 of the slowest page (${slowest[0]}) with ${most.invoices} invoices in one organisation`,
        value: slowest[1].p95,
        limit: promised,
        good: "below",
        write: milliseconds,
      },
    ],
    notes: ["One person, one request at a time; layout, session and rendering included.", ""],
    figures: measured.map((size) => ({ ...size, pages: Object.fromEntries(size.pages) })),
  };
}

function cell(summary: Summary | undefined): string {
  return summary ? `${milliseconds(summary.p50)} / ${milliseconds(summary.p95)}` : "";
}
