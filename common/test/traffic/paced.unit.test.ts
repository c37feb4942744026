import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { Pace } from "../../src/traffic/reading/pace.ts";
import { type Paced, paced } from "../../src/traffic/reading/paced.ts";
import type { Position, Progress, RecordReader } from "../../src/traffic/reading/reading.ts";
import { placeName, type TrafficRecord } from "../../src/traffic/reading/record.ts";
import { madeRecord } from "./made-record.ts";

const [total, partitions, atOnce] = [3_000, 3, 20];
const record = (offset: number, partition = 0, value = "x") =>
  madeRecord(value, {}, { topic: "many", partition, offset: BigInt(offset) });
/** What lies on a topic, in the order in which it is read. */
const log = Array.from({ length: total }, (_, index) =>
  record(Math.floor(index / partitions), index % partitions),
);
const beginning = [0, 1, 2].map((partition) => ({ topic: "many", partition, offset: 0n }));

/** Reads that topic on from there, some records every few milliseconds, and waits for more at its end. */
function readingFrom(positions: readonly Position[]): (signal: AbortSignal) => RecordReader {
  const left = log.filter(({ partition, offset }) => offset >= (positions[partition]?.offset ?? 0));
  const progress = { positions } as Progress;
  const advance = ({ partition, offset }: TrafficRecord) => {
    progress.positions = progress.positions.map((each) =>
      each.partition === partition ? { ...each, offset: offset + 1n } : each,
    );
  };
  return (signal) => ({
    progress,
    async *[Symbol.asyncIterator]() {
      while (!signal.aborted) {
        await wait(4);
        const some = left.splice(0, atOnce);
        some.forEach(advance);
        if (some.length > 0) yield some;
      }
    },
  });
}

test("each record that comes is shown or counted once, also over a pause and when the rate changes", async () => {
  let perSecond = 10;
  const taken: Paced[] = [];
  const counted = () => taken.reduce((sum, each) => sum + each.records.length + each.dropped, 0);
  let positions: readonly Position[] = beginning;
  const follow = async (enough: (some: Paced) => boolean) => {
    const pause = new AbortController();
    for await (const some of paced(readingFrom(positions), () => perSecond, pause.signal)) {
      taken.push(some);
      ({ positions } = some);
      if (enough(some)) pause.abort();
    }
  };
  await follow(() => taken.length === 3);
  const slowly = taken.splice(1).flatMap(({ records }) => records).length;
  expect(slowly).toBeLessThanOrEqual(10);
  taken.length = 0;
  positions = beginning;
  await follow(() => {
    if (taken.length === 3) perSecond = 1_000;
    return taken.length === 6;
  });
  const before = counted();
  expect(positions.reduce((sum, { offset }) => sum + Number(offset), 0)).toBe(before);
  await follow(() => counted() >= total);
  expect(counted()).toBe(total);
  const places = taken.flatMap(({ records }) => records.map(placeName));
  expect(new Set(places).size).toBe(places.length);
  expect(taken.some(({ dropped }) => dropped > 0)).toBe(true);
});

test("what comes at once and is no more than a second's worth is shown, a little later", () => {
  const pace = new Pace(() => 20);
  pace.add(log.slice(0, 18));
  const shown: TrafficRecord[] = [];
  for (let now = 1_000; now < 2_000; now += 100) {
    const { records, dropped } = pace.take(now);
    expect(dropped).toBe(0);
    shown.push(...records);
  }
  expect(shown.map(placeName)).toEqual(log.slice(0, 18).map(placeName));
});

test("of more than that the newest are shown, as many a second as were asked for", () => {
  let perSecond = 50;
  const pace = new Pace(() => perSecond);
  const over = (seconds: number, from: number) => {
    let [shown, dropped] = [0, 0];
    for (let now = from; now < from + seconds * 1_000; now += 100) {
      const chunk = log.slice(0, 300);
      pace.add(chunk);
      const some = pace.take(now);
      shown += some.records.length;
      dropped += some.dropped;
    }
    return { shown, came: shown + dropped + pace.waiting.length };
  };
  const first = over(10, 1_000);
  expect(first.came).toBe(30_000);
  expect(first.shown).toBeGreaterThanOrEqual(495);
  expect(first.shown).toBeLessThanOrEqual(515);
  expect(pace.waiting.at(-1)?.offset).toBe(99n);
  perSecond = 10;
  expect(over(10, 11_000).shown).toBeLessThanOrEqual(105);
});

test("what waits is bounded in bytes as well, and one large record still comes", () => {
  const taken = (records: TrafficRecord[]) => {
    const pace = new Pace(() => 1_000);
    pace.add(records);
    return { offsets: pace.waiting.map(({ offset }) => Number(offset)), ...pace.take(1) };
  };
  const large = Array.from({ length: 20 }, (_, offset) => record(offset, 0, "x".repeat(1_000_000)));
  expect(taken(large)).toMatchObject({ offsets: [12, 13, 14, 15, 16, 17, 18, 19], dropped: 12 });
  expect(taken([record(1, 0, "x".repeat(9_000_000))])).toMatchObject({ offsets: [1], dropped: 0 });
});

test("what goes wrong while it is read is told, and leaving it ends its reader", async () => {
  const progress = { positions: beginning } as unknown as Progress;
  const broken = (): RecordReader => ({
    progress,
    // biome-ignore lint/correctness/useYield: it breaks before
    async *[Symbol.asyncIterator]() {
      throw new RangeError("odd");
    },
  });
  const drain = async () => {
    for await (const _ of paced(broken, () => 10, new AbortController().signal));
  };
  await expect(drain()).rejects.toThrow("odd");
  let given: AbortSignal | undefined;
  const read = (signal: AbortSignal) => {
    given = signal;
    return readingFrom(beginning)(signal);
  };
  for await (const _ of paced(read, () => 10, new AbortController().signal)) break;
  expect(given?.aborted).toBe(true);
});
