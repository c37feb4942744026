import type { TrialService } from "@recibo/local/trial/trial-service";
import { usageOf } from "../desk/bench-desk.ts";
import { cpu, mebibytes, perSecond } from "../report/figures.ts";
import type { Table } from "../report/table.ts";
import { type MemorySample, watchMemory } from "./memory-watch.ts";
import { doneWithin, type Stretch, stretch, stretches } from "./stretches.ts";

/** How a backlog was worked off by a service. */
export type Drain = {
  readonly count: number;
  /** From the first done to the last, in seconds. */
  readonly seconds: number;
  /** Every tenth of it, with the resident bytes at its end. */
  readonly tenths: readonly (Stretch & { readonly residentBytes: number })[];
  /** The first tenth and the first thousand after the warm-up, and the last of each. */
  readonly tenth: Ends;
  readonly thousand: Ends;
  /** Resident bytes when the service was ready, and the most since. */
  readonly memory: { readonly start: number; readonly peak: number };
  /** Processor seconds of the service for a thousand. */
  readonly cpuPerThousand: number;
};

type Ends = { readonly first: Stretch; readonly last: Stretch };

/** In the first moments nothing is compiled yet; milliseconds. */
const warmUp = 1_000;

/**
 * Starts a service that finds a backlog and watches it until that is done.
 *
 * @param drained waits until everything is done; resolves to when each was, in milliseconds, earliest first
 */
export async function watchDrain(
  service: TrialService,
  drained: () => Promise<Float64Array>,
): Promise<Drain> {
  await service.start();
  const before = await usageOf(service);
  const watching = watchMemory(() => usageOf(service));
  const times = await drained();
  const after = await usageOf(service);
  return drainOf(times, await watching.end(), after.cpuSeconds - before.cpuSeconds);
}

function drainOf(times: Float64Array, memory: readonly MemorySample[], cpuSeconds: number): Drain {
  const count = times.length;
  const warm = doneWithin(times, warmUp);
  const ends = (size: number): Ends => ({
    first: stretch(times, warm, warm + size),
    last: stretch(times, count - size, count),
  });
  return {
    count,
    seconds: ((times[count - 1] as number) - (times[0] as number)) / 1_000,
    tenths: stretches(times, count / 10).map((each) => ({
      ...each,
      residentBytes: memoryAt(memory, times[each.to - 1] as number),
    })),
    tenth: ends(count / 10),
    thousand: ends(1_000),
    memory: {
      start: memory[0]?.residentBytes ?? Number.NaN,
      peak: Math.max(...memory.map(({ residentBytes }) => residentBytes)),
    },
    cpuPerThousand: (cpuSeconds / count) * 1_000,
  };
}

function memoryAt(memory: readonly MemorySample[], moment: number): number {
  const sample = memory.findLast(({ at }) => at <= moment) ?? memory[0];
  return sample?.residentBytes ?? Number.NaN;
}

/** A drain, tenth by tenth. */
export function drainTable(what: string, drain: Drain): Table {
  const { count, seconds, tenths, tenth, thousand, memory } = drain;
  const ends = (name: string, { first, last }: Ends) => [
    [`first ${name} after a second`, perSecond(first.perSecond), ""],
    [`last ${name}`, perSecond(last.perSecond), ""],
  ];
  return {
    title: `${what}: ${count.toLocaleString("en")} in ${seconds.toFixed(1)} s, ${cpu(drain.cpuPerThousand)} of CPU per 1,000`,
    columns: ["", "throughput", "memory"],
    rows: [
      ["ready", "", mebibytes(memory.start)],
      ...tenths.map(({ to, perSecond: rate, residentBytes }) => [
        `up to ${to.toLocaleString("en")}`,
        perSecond(rate),
        mebibytes(residentBytes),
      ]),
      ...ends("thousand", thousand),
      ...ends("tenth", tenth),
      ["most memory", "", mebibytes(memory.peak)],
    ],
  };
}
