import { type Drive, drive, type Load, type Pace, paced } from "../load/drive.ts";
import { type Person, signUp } from "./person.ts";
import { createSteadyFetching } from "./steady-fetching.ts";

/** Browsers of several organisations, in one process. */
export type Browsers = {
  /** One person clicks, waits for the notification, pauses, and clicks again. */
  paced(pace: Pace): Promise<Float64Array>;
  /** Keeps a number of invoices in flight, spread over all. */
  drive(load: Load): Promise<Drive>;
  /** Asks for a number of invoices at the same moment, spread over all. */
  burst(invoices: number): Promise<Drive>;
  /** Begins to fetch pages at a steady rate, whatever they take. */
  beginFetching(rate: { perSecond: number; paths: string[] }): Promise<void>;
  /** Ends that; resolves to what each fetch took, in milliseconds. */
  endFetching(): Promise<Float64Array>;
  close(): Promise<void>;
};

/** Signs all of them up, each to an organisation of their own. */
export default async function open(settings: { url: string; people: number }): Promise<Browsers> {
  const people: Person[] = [];
  for (let count = 0; count < settings.people; count++) people.push(await signUp(settings.url));
  const personOf = (lane: number) => people[lane % people.length] as Person;
  const click = (lane: number) => personOf(lane).clickInvoice();
  const fetching = createSteadyFetching((path) => personOf(0).fetchPage(path));
  return {
    paced: (pace) => paced(click, pace),
    drive: (load) => drive(click, load),
    burst: (invoices) => burst(click, invoices),
    beginFetching: async (rate) => fetching.begin(rate),
    endFetching: () => fetching.end(),
    close: async () => {
      for (const person of people) person.close();
    },
  };
}

async function burst(click: (lane: number) => Promise<void>, count: number): Promise<Drive> {
  const start = performance.now();
  const latencies = await Promise.all(
    Array.from({ length: count }, async (_, lane) => {
      await click(lane);
      return performance.now() - start;
    }),
  );
  return {
    latencies: Float64Array.from(latencies),
    seconds: (performance.now() - start) / 1_000,
  };
}
