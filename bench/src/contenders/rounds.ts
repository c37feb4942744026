import type { Bench } from "../section.ts";
import { pool, type Summary, summarise } from "../statistics/percentiles.ts";
import { between, type Usage } from "../statistics/usage.ts";
import type { Contender } from "./contender.ts";

/** How many questions are in flight, one row of figures each. */
export const levels = [1, 64, 512] as const;

/** What one contender did at one level, over all rounds. */
export type Figures = {
  readonly contender: string;
  readonly inFlight: number;
  /** From question to answer, in milliseconds, of all rounds together. */
  readonly latency: Summary;
  /** Answers a second, one figure a round. */
  readonly perSecond: readonly number[];
  /** Processor seconds for a thousand answers, of both processes. */
  readonly cpuPerThousand: number;
  /** Most resident memory of both processes, in bytes. */
  readonly residentBytes: number;
};

type Round = { latencies: Float64Array; perSecond: number; used: Usage };

/**
 * Drives the contenders in turns: within a round every contender gets the same seconds at every level, so
 * that a machine that slows down or speeds up hits all alike. Warms all up first.
 */
export async function alternate(
  bench: Bench,
  contenders: readonly Contender[],
): Promise<Figures[]> {
  const { rounds, milliseconds } = bench.quick
    ? { rounds: 3, milliseconds: 800 }
    : { rounds: 7, milliseconds: 3_000 };
  for (const { client } of contenders) {
    for (const inFlight of levels) await client.call("drive", { inFlight, milliseconds });
  }
  const done = new Map<string, Round[]>();
  for (let round = 1; round <= rounds; round++) {
    bench.say(`round ${round} of ${rounds}`);
    for (const inFlight of levels) {
      for (const contender of turned(contenders, round)) {
        const key = keyOf(contender.name, inFlight);
        const one = await driveOnce(contender, inFlight, milliseconds);
        done.set(key, [...(done.get(key) ?? []), one]);
      }
    }
  }
  return levels.flatMap((inFlight) =>
    contenders.map(({ name }) => figuresOf(name, inFlight, done.get(keyOf(name, inFlight)) ?? [])),
  );
}

function keyOf(name: string, inFlight: number): string {
  return `${inFlight} ${name}`;
}

/** Each round begins with another contender. */
function turned<T>(items: readonly T[], round: number): T[] {
  const first = round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

async function driveOnce(
  { client, usage }: Contender,
  inFlight: number,
  milliseconds: number,
): Promise<Round> {
  // The first moments at a new level belong to none.
  await client.call("drive", { inFlight, milliseconds: milliseconds / 8 });
  const before = await usage();
  const { latencies, seconds } = await client.call("drive", { inFlight, milliseconds });
  const used = between(before, await usage());
  return { latencies, perSecond: latencies.length / seconds, used };
}

function figuresOf(contender: string, inFlight: number, rounds: readonly Round[]): Figures {
  const latency = summarise(pool(rounds.map(({ latencies }) => latencies)));
  const cpuSeconds = rounds.reduce((sum, { used }) => sum + used.cpuSeconds, 0);
  return {
    contender,
    inFlight,
    latency,
    perSecond: rounds.map(({ perSecond }) => perSecond),
    cpuPerThousand: (cpuSeconds / latency.count) * 1_000,
    residentBytes: Math.max(...rounds.map(({ used }) => used.residentBytes)),
  };
}
