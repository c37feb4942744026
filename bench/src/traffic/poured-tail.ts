import { setTimeout as wait } from "node:timers/promises";
import { calculateScore } from "@recibo/common/contracts/index";
import type { NewRecord } from "@recibo/common/messaging/records";
import { findChromium } from "@recibo/local/prerequisites/chromium";
import { startTrialBrowser, type TrialBrowser } from "@recibo/local/trial/browser";
import { openTrialTopics, type TrialTopics } from "@recibo/local/trial/trial-topics";
import { openDesk } from "../desk/bench-desk.ts";
import type { Bench } from "../section.ts";
import { type Summary, summarise } from "../statistics/percentiles.ts";

/** How a browser that follows a topic live held out. */
export type TailFigures = {
  readonly seconds: number;
  readonly poured: number;
  /** Rows on the page at the end, records it had shown until then, and those it was told it did not get. */
  readonly rows: number;
  readonly shown: number;
  readonly dropped: number;
  /** How much later than due the page's own timer came, every 10 ms; milliseconds. */
  readonly stalls: Summary;
  /** Milliseconds from the click on Pause until the page says so, while records go on coming. */
  readonly paused: number;
  /** Of the page's JavaScript at the end. */
  readonly heapBytes: number;
};

type Page = Awaited<ReturnType<TrialBrowser["person"]>>;

/** Records a second. */
export const pouredRate = 5_000;
/** The most records that the broker has not taken yet: more would be memory, not speed. */
const mostUnderWay = 20_000;
const timerEvery = 10;

/**
 * Pours records onto a topic that a real Chromium follows live on its traffic page; undefined where there is none.
 *
 * @param seconds how long
 */
export async function pourIntoTail(
  bench: Bench,
  seconds: number,
): Promise<TailFigures | undefined> {
  if (!process.env.CHROMIUM_PATH && (await findChromium()) === undefined) return undefined;
  const desk = await openDesk(bench, { DEMO_ENABLED: "true" }, ["dashboard"]);
  const topics = bench.own(await openTrialTopics(desk, [calculateScore]));
  const browser = bench.own(await startTrialBrowser());
  const page = await browser.person();
  await page.goto(desk.url);
  // The demo's account is an operator's.
  await page.locator("form.demo button").click();
  await page.waitForURL(`${desk.url}/`);
  await page.goto(`${desk.url}/traffic/records?topics=${calculateScore.topic}&live=1`);
  await page.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
  await page.evaluate(watchStalls, timerEvery);
  const began = performance.now();
  const pouring = pour(topics);
  await wait(seconds * 1_000);
  const stalls = summarise(await page.evaluate(() => globalThis.benchStalls ?? []));
  const paused = await timeToPause(page);
  const poured = await pouring.end();
  return {
    seconds: (performance.now() - began) / 1_000,
    poured,
    rows: await page.getByTestId("record-row").count(),
    shown: await figureIn(page, "[data-tail-shown]"),
    dropped: await figureIn(page, "[data-tail-dropped]"),
    stalls,
    paused,
    heapBytes: await page.evaluate(ownHeap),
  };
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

async function timeToPause(page: Page): Promise<number> {
  const began = performance.now();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByTestId("tail-state").filter({ hasText: "Paused" }).waitFor();
  return performance.now() - began;
}

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
