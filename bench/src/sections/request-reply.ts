import { comparisonTables, figuresOf, throughputRatio } from "../contenders/comparison.ts";
import { startContender } from "../contenders/contender.ts";
import { asReleased, nestNote, startNest } from "../contenders/nest/start.ts";
import { alternate, type Figures } from "../contenders/rounds.ts";
import { ownPrefix } from "../contenders/topics.ts";
import { milliseconds, times } from "../report/figures.ts";
import type { Target } from "../report/target.ts";
import type { Bench, Section, SectionResult } from "../section.ts";

/** Asking and answering over `common`, next to what a Node engineer would pick instead. */
export const requestReply: Section = {
  name: "request-reply",
  title: "Request and reply: two processes, three partitions, nothing kept",
  run: async (bench: Bench): Promise<SectionResult> => {
    const { brokers, databaseUrl } = bench;
    const place = { brokers, databaseUrl, prefix: ownPrefix(bench) };
    const contenders = [
      await startContender(bench, "recibo", "common", place),
      await startContender(bench, "recibo-platformatic", "common", {
        ...place,
        client: "platformatic",
        prefix: `${place.prefix}platformatic.`,
      }),
      ...(await startNest(bench, place)),
      await startContender(bench, "kafkajs", "raw", place),
    ];
    const all = await alternate(bench, contenders);
    return {
      tables: comparisonTables(all, asReleased),
      targets: targetsOf(all),
      notes: [
        "recibo: common's publisher, subscriber and answering; recibo-platformatic: with the other driver.",
        nestNote,
        "kafkajs: a bare ping-pong that sends together what waits while a send is in flight.",
        "",
      ],
      figures: all,
    };
  },
};

function targetsOf(all: readonly Figures[]): Target[] {
  const faster = (inFlight: number, limit: number, contender = "recibo"): Target => ({
    what: `throughput of ${contender} over nestjs at ${inFlight} in flight`,
    value: throughputRatio(all, inFlight, contender, asReleased).middle,
    limit,
    good: "at least",
    write: times,
  });
  const steadier = (inFlight: number): Target => ({
    what: `p99 of recibo at ${inFlight} in flight, against that of nestjs`,
    value: figuresOf(all, "recibo", inFlight).latency.p99,
    limit: figuresOf(all, asReleased, inFlight).latency.p99,
    good: "below",
    write: milliseconds,
  });
  const [own, raw] = ["recibo", "kafkajs"].map((name) => figuresOf(all, name, 1).latency.p50);
  return [
    faster(64, 3),
    faster(512, 8),
    faster(64, 5, "recibo-platformatic"),
    faster(512, 10, "recibo-platformatic"),
    steadier(64),
    steadier(512),
    {
      what: "p50 of recibo over kafkajs at 1 in flight",
      value: (own as number) / (raw as number),
      limit: 1.15,
      good: "at most",
      write: times,
    },
  ];
}
