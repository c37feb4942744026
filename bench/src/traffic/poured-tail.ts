import { setTimeout as wait } from "node:timers/promises";
import { calculateScore } from "@recibo/common/contracts/index";
import type { NewRecord } from "@recibo/common/messaging/records";
import { openTrialTopics, type TrialTopics } from "@recibo/local/trial/trial-topics";
import type { Bench } from "../section.ts";
import { type Summary, summarise } from "../statistics/percentiles.ts";
import type { OperatorPage } from "./operator-page.ts";

/** How a browser that follows a topic live held out. */
export type TailFigures = {
  readonly seconds: number;
  readonly poured: number;
  /** Rows on the page once all were poured, records it had shown until then, and those it was told it did not get. */
  readonly rows: number;
  readonly shown: number;
  readonly dropped: number;
  /** How much later than due the page's own timer came, every 10 ms; milliseconds. */
  readonly stalls: Summary;
  /** Milliseconds from the click on Pause until that is painted, while records go on coming. */
  readonly paused: number;
  /** Of the page's JavaScript at the end. */
  readonly heapBytes: number;
};

type Page = OperatorPage["page"];

/** Records a second. */
export const pouredRate = 5_000;
/** The most records that the broker has not taken yet: more would be memory, not speed. */
const mostUnderWay = 20_000;
const timerEvery = 10;
/** What is written is told, and all that is kept drawn, within this; milliseconds. */
const settling = 3_000;

/**
 * Pours records onto a topic that a real Chromium follows live on its traffic page.
 *
 * @param seconds how long
 */
export async function pourIntoTail(
  bench: Bench,
  { desk, page }: OperatorPage,
  seconds: number,
): Promise<TailFigures> {
  const topics = bench.own(await openTrialTopics(desk, []));
  const view = `topics=${calculateScore.topic}&live=1&rate=fastest`;
  await page.goto(`${desk.url}/traffic/records?${view}`);
  await page.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
  await page.evaluate(watchStalls, timerEvery);
  const began = performance.now();
  const pouring = pour(topics);
  await wait(seconds * 1_000);
  const stalls = summarise(await page.evaluate(() => globalThis.benchStalls ?? []));
  const poured = await pouring.end();
  const took = (performance.now() - began) / 1_000;
  // The last of them are on their way.
  await wait(settling);
  const figures = {
    seconds: took,
    poured,
    rows: await page.getByTestId("record-row").count(),
    shown: await figureIn(page, "[data-tail-shown]"),
    dropped: await figureIn(page, "[data-tail-dropped]"),
    stalls,
    heapBytes: await page.evaluate(ownHeap),
  };
  return { ...figures, paused: await timeToPause(page, topics) };
}

declare global {
  // What the page itself keeps.
  var benchStalls: number[] | undefined;
}

/** Chromium's own; runs in the page. */
function ownHeap(): number {
  const { memory } = performance as { memory?: { usedJSHeapSize: number } };
  return memory?.usedJSHeapSize ?? 0;
}

function watchStalls(every: number): void {
  const stalls: number[] = [];
  globalThis.benchStalls = stalls;
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    stalls.push(Math.max(0, now - last - every));
    last = now;
  }, every);
}

/**
 * From the moment the browser has the click until the page says so, as the page's own clock has it: what clicks here
 * also writes the records, and is late itself.
 */
async function timeToPause(page: Page, topics: TrialTopics): Promise<number> {
  const pouring = pour(topics);
  await wait(3_000);
  await page.evaluate(watchPause);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByTestId("tail-state").filter({ hasText: "Paused" }).waitFor();
  await pouring.end();
  await page.waitForFunction("globalThis.benchPaused !== undefined");
  return page.evaluate<number>("globalThis.benchPaused");
}

/** For the page: notes how long after a click on Pause the picture is there that says so. */
const watchPause = `document.querySelector("[data-tail-pause]").addEventListener("click", ({ timeStamp }) => {
  requestAnimationFrame(() => setTimeout(() => {
    globalThis.benchPaused = performance.now() - timeStamp;
  }));
})`;

async function figureIn(page: Page, selector: string): Promise<number> {
  return Number(((await page.locator(selector).textContent()) ?? "").replace(/\D/g, ""));
}

/** Writes records as the clock says, until it is told to end; says how many there were. */
function pour({ publisher }: TrialTopics): { end(): Promise<number> } {
  const organisationId = "0199d2f4-1c00-7000-8000-000000000001";
  const record: NewRecord = {
    topic: calculateScore.topic,
    key: null,
    value: JSON.stringify({ organisationId, asOf: "2026-11-21" }),
    headers: { "content-type": "application/json" },
  };
  const underWay = new Set<Promise<unknown>>();
  const began = performance.now();
  let sent = 0;
  let ended = false;
  const pouring = (async () => {
    while (!ended) {
      const due = Math.floor(((performance.now() - began) / 1_000) * pouredRate);
      for (; sent < due; sent++) {
        const sending = publisher.send(record).finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
      if (underWay.size > mostUnderWay) await Promise.all(underWay);
      await wait(timerEvery);
    }
    await Promise.all(underWay);
  })();
  return {
    end: async () => {
      ended = true;
      await pouring;
      return sent;
    },
  };
}
