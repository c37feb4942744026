import { milliseconds } from "../report/figures.ts";
import type { Table } from "../report/table.ts";
import type { Target } from "../report/target.ts";
import { summarise } from "../statistics/percentiles.ts";
import type { FilledTopic } from "./filled-topic.ts";
import type { OperatorPage } from "./operator-page.ts";

/** How long a browser took, by where it began: milliseconds from asking for the page until a record is on screen. */
export type OnScreen = readonly { readonly name: string; readonly times: readonly number[] }[];

/** Opens the records of a topic in a browser, from every kind of place. */
export async function seekOnScreen(
  { desk, page }: OperatorPage,
  { topic, partitions, from, to }: FilledTopic,
  count: number,
  rounds: number,
): Promise<OnScreen> {
  const places: Record<string, () => string> = {
    beginning: () => "from=beginning",
    "an offset": () => `from=offset&offset=${Math.floor((Math.random() * count) / partitions)}`,
    "a time": () => {
      const at = new Date(from + Math.random() * (to - from)).toISOString();
      return `from=time&since=${encodeURIComponent(at)}`;
    },
    "the newest": () => "from=end",
  };
  const shown = topic.slice(desk.prefix.length);
  const open = async (place: string) => {
    const began = performance.now();
    const address = `${desk.url}/traffic/records?topics=${shown}&${place}`;
    await page.goto(address, { waitUntil: "commit" });
    await page.getByTestId("record-row").first().waitFor();
    return performance.now() - began;
  };
  // The first of all connects, compiles and fills the browser's cache.
  await open("from=beginning");
  const seeks: { name: string; times: number[] }[] = [];
  for (const [name, place] of Object.entries(places)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await open(place()));
    seeks.push({ name, times });
  }
  return seeks;
}

/** A row for each kind of place. */
export function onScreenTable(seeks: OnScreen): Table {
  return {
    title: "First record on screen, in a real browser",
    columns: ["from", "p50", "p95", "max"],
    rows: seeks.map(({ name, times }) => {
      const { p50, p95, max } = summarise(times);
      return [name, ...[p50, p95, max].map(milliseconds)];
    }),
  };
}

/** Any seek is to be quick. */
export function onScreenTarget(seeks: OnScreen): Target {
  return {
    what: "first record on screen, p95 of the slowest kind of seek",
    value: Math.max(...seeks.map(({ times }) => summarise(times).p95)),
    limit: 300,
    good: "below",
    write: milliseconds,
  };
}
