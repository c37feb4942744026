import { cpu, mebibytes, milliseconds, perSecond, timesBetween } from "../report/figures.ts";
import type { Table } from "../report/table.ts";
import { median } from "../statistics/percentiles.ts";
import { type Ratio, ratioOf } from "../statistics/ratios.ts";
import type { Figures } from "./rounds.ts";

/** The figures of one contender at one level. */
export function figuresOf(all: readonly Figures[], contender: string, inFlight: number): Figures {
  const found = all.find((each) => each.contender === contender && each.inFlight === inFlight);
  if (!found) throw new Error(`${contender} was not measured at ${inFlight} in flight`);
  return found;
}

/** The throughput of one contender as a multiple of another's, at one level. */
export function throughputRatio(
  all: readonly Figures[],
  inFlight: number,
  contender: string,
  other: string,
): Ratio {
  return ratioOf(
    figuresOf(all, contender, inFlight).perSecond,
    figuresOf(all, other, inFlight).perSecond,
  );
}

/** One table a level, contenders below each other, throughput compared with one of them. */
export function comparisonTables(all: readonly Figures[], other: string): Table[] {
  return [...Map.groupBy(all, ({ inFlight }) => inFlight)].map(([inFlight, rows]) => ({
    title: `${inFlight} in flight`,
    columns: [
      "",
      "p50",
      "p95",
      "p99",
      "throughput",
      `throughput / ${other}`,
      "CPU per 1,000",
      "memory",
    ],
    rows: rows.map((row) => [
      row.contender,
      milliseconds(row.latency.p50),
      milliseconds(row.latency.p95),
      milliseconds(row.latency.p99),
      perSecond(median(row.perSecond)),
      row.contender === other
        ? ""
        : timesBetween(throughputRatio(all, inFlight, row.contender, other)),
      cpu(row.cpuPerThousand),
      mebibytes(row.residentBytes),
    ]),
  }));
}
