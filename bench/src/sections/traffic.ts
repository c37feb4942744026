import type { Filter } from "@recibo/common/traffic/filters/filter";
import { watchMemory } from "../backlog/memory-watch.ts";
import { ownPrefix } from "../contenders/topics.ts";
import { type Participant, startParticipant } from "../processes/participant.ts";
import { mebibytes, milliseconds, times as multiple, perSecond } from "../report/figures.ts";
import type { Target } from "../report/target.ts";
import type { Bench, Section, SectionResult } from "../section.ts";
import { summarise } from "../statistics/percentiles.ts";
import { correlationIdOf, type FilledTopic, fillTopic } from "../traffic/filled-topic.ts";
import {
  type OnScreen,
  onScreenTable,
  onScreenTarget,
  seekOnScreen,
} from "../traffic/first-on-screen.ts";
import { type Kcat, openKcat } from "../traffic/kcat.ts";
import { type OperatorPage, openOperatorPage } from "../traffic/operator-page.ts";
import { pouredRate, pourIntoTail, type TailFigures } from "../traffic/poured-tail.ts";
import type { Place, Reader, ReadingFigures } from "../traffic/reader.ts";
import { tailTable, tailTargets } from "../traffic/tail-report.ts";

type Search = ReadingFigures & {
  readonly name: string;
  readonly residentBytes: number;
  /** The most memory in the second half of the time over that in the first. */
  readonly growth: number;
};

/** Seeking, searching and following a topic as people do who look at its traffic, next to kcat. */
export const traffic: Section = {
  name: "traffic",
  title: "Traffic: finding records on a topic without a consumer group",
  run: async (bench: Bench): Promise<SectionResult> => {
    const count = bench.quick ? 200_000 : 1_000_000;
    const prefix = ownPrefix(bench);
    const name = `${prefix}replies`;
    bench.say(`${count} records are written`);
    const topic = await fillTopic(bench.brokers, name, count);
    const module = new URL("../traffic/reader.ts", import.meta.url);
    const settings = { brokers: bench.brokers, topic: name };
    const reader = bench.own(await startParticipant<typeof settings, Reader>(module, settings));
    const kcat = await openKcat(bench.brokers, name, bench.say);
    bench.say("seeking");
    const seeks = await seekAll(reader, topic, count, bench.quick ? 5 : 15);
    const kcatFirst = kcat
      ? summarise(await times(9, () => kcat.firstRecord(count / 6))).p50
      : undefined;
    const { residentBytes: before } = await reader.usage();
    const searches = await searchAll(bench, reader, count);
    const kcatAll = await readWith(kcat, bench);
    const operator = await openOperatorPage(bench, prefix);
    const seen = operator && (await seenBy(operator, bench, topic, count));
    const result = report(
      count,
      seeks,
      { before, searches },
      { first: kcatFirst, seconds: kcatAll },
    );
    return withBrowser(result, seen);
  },
};

async function seenBy(operator: OperatorPage, bench: Bench, topic: FilledTopic, count: number) {
  bench.say("seeking in a browser");
  const onScreen = await seekOnScreen(operator, topic, count, bench.quick ? 5 : 20);
  bench.say(`${pouredRate} records a second into it`);
  return { onScreen, tail: await pourIntoTail(bench, operator, bench.quick ? 10 : 60) };
}

async function readWith(kcat: Kcat | undefined, bench: Bench): Promise<number | undefined> {
  if (!kcat) return undefined;
  bench.say("kcat reads all of it");
  return kcat.readAll();
}

type Seeks = readonly { readonly name: string; readonly times: readonly number[] }[];

async function seekAll(
  reader: Participant<Reader>,
  { from, to, partitions }: FilledTopic,
  count: number,
  rounds: number,
): Promise<Seeks> {
  const any = () => Math.random();
  const places: Record<string, () => Place | { last: number }> = {
    beginning: () => ({ from: "beginning" }),
    "an offset": () => ({ from: "offset", at: String(Math.floor((any() * count) / partitions)) }),
    "a time": () => ({ from: "time", time: Math.floor(from + any() * (to - from)) }),
    "the last 50": () => ({ last: 50 }),
  };
  // The first of all connects and compiles.
  await reader.call("firstRecord", { from: "beginning" });
  const seeks: { name: string; times: number[] }[] = [];
  for (const [name, place] of Object.entries(places))
    seeks.push({ name, times: await times(rounds, () => reader.call("firstRecord", place())) });
  return seeks;
}

async function times(rounds: number, measure: () => Promise<number>): Promise<number[]> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await measure());
  return measured;
}

const filters = (count: number): Record<string, Filter | null> => ({
  "no filter": null,
  "a correlation id": { correlationId: correlationIdOf(count - 7) },
  "text in any case": { text: `inv-${count - 8}` },
  "a field of the value": {
    conditions: [{ path: "invoice.number", comparison: "is", value: `INV-${count - 9}` }],
  },
  "an expression": {
    expression: `outcome == "rejected" && value.invoice.totals.gross > ${count / 2}`,
  },
});

async function searchAll(
  bench: Bench,
  reader: Participant<Reader>,
  count: number,
): Promise<Search[]> {
  const searches: Search[] = [];
  for (const [name, filter] of Object.entries(filters(count))) {
    bench.say(`searching: ${name}`);
    const watching = watchMemory(() => reader.usage());
    const figures = await reader.call("search", filter);
    const samples = await watching.end();
    const bytes = samples.map((sample) => sample.residentBytes);
    const half = Math.ceil(bytes.length / 2);
    const growth = Math.max(...bytes.slice(half), 0) / Math.max(...bytes.slice(0, half));
    searches.push({ name, ...figures, residentBytes: Math.max(...bytes), growth });
  }
  return searches;
}

function report(
  count: number,
  seeks: Seeks,
  { before, searches }: { before: number; searches: readonly Search[] },
  kcat: { first: number | undefined; seconds: number | undefined },
): SectionResult {
  const rate = ({ scanned, seconds }: ReadingFigures) => scanned / seconds;
  const absent = "(no kcat here)";
  return {
    tables: [
      {
        title: `First record of ${count.toLocaleString("en")}`,
        columns: ["from", "p50", "max"],
        rows: [
          ...seeks.map(({ name, times }) => {
            const { p50, max } = summarise(times);
            return [name, milliseconds(p50), milliseconds(max)];
          }),
          [
            "kcat, an offset, with its start",
            kcat.first === undefined ? absent : milliseconds(kcat.first),
            "",
          ],
        ],
      },
      {
        title: "Searching all of it",
        columns: ["", "found", "records", "most memory"],
        rows: [
          ["before", "", "", mebibytes(before)],
          ...searches.map((search) => [
            search.name,
            search.matched.toLocaleString("en"),
            perSecond(rate(search)),
            mebibytes(search.residentBytes),
          ]),
          [
            "kcat, no filter",
            "",
            kcat.seconds === undefined ? absent : perSecond(count / kcat.seconds),
            "",
          ],
        ],
      },
    ],
    targets: targetsOf(
      seeks,
      searches.map((search) => ({ ...search, rate: rate(search) })),
    ),
    notes: [
      "kcat writes all records to nowhere and filters nothing; memory is that of a process that does nothing else.",
      "",
    ],
    figures: { count, seeks, before, searches, kcat },
  };
}

/** Adds what a browser saw of the same topic, and had to bear of one that it followed live. */
function withBrowser(
  result: SectionResult,
  seen: { onScreen: OnScreen; tail: TailFigures } | undefined,
): SectionResult {
  if (!seen)
    return { ...result, notes: [...result.notes, "No Chromium here: no page was opened.", ""] };
  const { onScreen, tail } = seen;
  return {
    tables: [...result.tables, onScreenTable(onScreen), tailTable(tail)],
    targets: [...result.targets, onScreenTarget(onScreen), ...tailTargets(tail)],
    notes: [
      ...result.notes,
      "On screen is from asking for the page until a row is visible, the desk's own work and masking included.",
      "A stall is how much later than due a timer of the page came, every 10 ms. Pause is clicked while records come,",
      "and timed by the page's clock from the click until it is painted.",
      "",
    ],
    figures: { ...(result.figures as object), onScreen, tail },
  };
}

function targetsOf(seeks: Seeks, searches: readonly (Search & { rate: number })[]): Target[] {
  const filtered = searches.slice(1);
  return [
    {
      what: "first record in a program, p95 of the slowest kind of seek",
      value: Math.max(...seeks.map(({ times }) => summarise(times).p95)),
      limit: 300,
      good: "below",
      write: milliseconds,
    },
    {
      what: "records a second of the slowest filtered search",
      value: Math.min(...filtered.map(({ rate }) => rate)),
      limit: 50_000,
      good: "at least",
      write: perSecond,
    },
    {
      what: "memory in the second half of a search over the first, the most of all",
      value: Math.max(...searches.map(({ growth }) => growth)),
      limit: 1.25,
      good: "at most",
      write: multiple,
    },
  ];
}
