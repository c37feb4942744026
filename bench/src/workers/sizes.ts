import type { Drive, Load } from "../load/drive.ts";
import { cpu, mebibytes, milliseconds, perSecond, timesBetween } from "../report/figures.ts";
import type { Table } from "../report/table.ts";
import type { Bench } from "../section.ts";
import { median, pool, type Summary, summarise } from "../statistics/percentiles.ts";
import { ratioOf } from "../statistics/ratios.ts";
import { between } from "../statistics/usage.ts";
import type { Crew } from "./crew.ts";

const sizes = [1, 2, 4] as const;

/** What a crew of one size did. */
export type SizeFigures = {
  readonly workers: number;
  /** From question to answer, in milliseconds, of all rounds together. */
  readonly latency: Summary;
  /** Answers a second, one figure a round. */
  readonly perSecond: readonly number[];
  /** Processor seconds of the workers for a thousand answers. */
  readonly cpuPerThousand: number;
  /** Resident memory of the workers together, the most after any round. */
  readonly residentBytes: number;
};

type Round = { latencies: Float64Array; perSecond: number; cpuSeconds: number; resident: number };

/**
 * Drives crews of every size for the same time: from small to large, then back, so that a machine that slows
 * down or speeds up meanwhile favours none.
 */
export async function compareSizes(
  bench: Bench,
  crew: Crew,
  drive: (load: Load) => Promise<Drive>,
  load: Load,
): Promise<SizeFigures[]> {
  const done = new Map<number, Round[]>(sizes.map((size) => [size, []]));
  for (const size of bench.quick ? sizes : [...sizes, ...sizes.toReversed()]) {
    await crew.be(size);
    bench.say(`${size} at work`);
    done.get(size)?.push(await driveOnce(crew, drive, load));
  }
  return [...done].map(([workers, rounds]) => figuresOf(workers, rounds));
}

async function driveOnce(
  crew: Crew,
  drive: (load: Load) => Promise<Drive>,
  load: Load,
): Promise<Round> {
  await drive({ ...load, milliseconds: load.milliseconds / 2 }); // new processes have to warm up
  const before = await crew.usage();
  const { latencies, seconds } = await drive(load);
  const used = between(before, await crew.usage());
  return {
    latencies,
    perSecond: latencies.length / seconds,
    cpuSeconds: used.cpuSeconds,
    resident: used.residentBytes,
  };
}

function figuresOf(workers: number, rounds: readonly Round[]): SizeFigures {
  const latency = summarise(pool(rounds.map(({ latencies }) => latencies)));
  const cpuSeconds = rounds.reduce((sum, round) => sum + round.cpuSeconds, 0);
  return {
    workers,
    latency,
    perSecond: rounds.map((round) => round.perSecond),
    cpuPerThousand: (cpuSeconds / latency.count) * 1_000,
    residentBytes: Math.max(...rounds.map(({ resident }) => resident)),
  };
}

/** The sizes below each other, throughput compared with a single worker's. */
export function sizesTable(title: string, all: readonly SizeFigures[]): Table {
  const [one] = all as [SizeFigures];
  return {
    title,
    columns: ["", "p50", "p95", "p99", "throughput", "throughput / one", "CPU per 1,000", "memory"],
    rows: all.map((row) => [
      row.workers === 1 ? "1 worker" : `${row.workers} workers`,
      milliseconds(row.latency.p50),
      milliseconds(row.latency.p95),
      milliseconds(row.latency.p99),
      perSecond(median(row.perSecond)),
      row.workers === 1 ? "" : timesBetween(ratioOf(row.perSecond, one.perSecond)),
      cpu(row.cpuPerThousand),
      mebibytes(row.residentBytes),
    ]),
  };
}
