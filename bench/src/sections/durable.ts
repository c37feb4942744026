import { comparisonTables, throughputRatio } from "../contenders/comparison.ts";
import { startContender } from "../contenders/contender.ts";
import { asReleased, nestNote, startNest } from "../contenders/nest/start.ts";
import { ownDatabase } from "../contenders/own-database.ts";
import { alternate, type Figures } from "../contenders/rounds.ts";
import { ownPrefix } from "../contenders/topics.ts";
import { times } from "../report/figures.ts";
import type { Target } from "../report/target.ts";
import type { Bench, Section, SectionResult } from "../section.ts";

/** The whole way without pages and calculation, next to one that keeps nothing. */
export const durable: Section = {
  name: "durable",
  title: "The durable way: ask, outbox, worker, record, push to a socket; without HTTP",
  run: async (bench: Bench): Promise<SectionResult> => {
    const place = {
      brokers: bench.brokers,
      databaseUrl: await ownDatabase(bench),
      prefix: ownPrefix(bench),
    };
    const contenders = [
      await startContender(bench, "recibo, durable", "durable", place),
      ...(await startNest(bench, place)),
    ];
    const all = await alternate(bench, contenders);
    return {
      tables: comparisonTables(all, asReleased),
      targets: [target(all, 64, 1), target(all, 512, 2.5)],
      notes: [`${nestNote} Neither keeps anything.`, ""],
      figures: all,
    };
  },
};

function target(all: readonly Figures[], inFlight: number, limit: number): Target {
  return {
    what: `throughput of the durable way over nestjs at ${inFlight} in flight`,
    value: throughputRatio(all, inFlight, "recibo, durable", asReleased).middle,
    limit,
    good: "at least",
    write: times,
  };
}
