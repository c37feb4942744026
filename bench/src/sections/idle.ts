import { setTimeout as wait } from "node:timers/promises";
import { openDesk } from "../desk/bench-desk.ts";
import { openUnpatchedKafkajs } from "../released-kafkajs/unpatched-kafkajs.ts";
import { mebibytes, percent } from "../report/figures.ts";
import type { Bench, Section, SectionResult } from "../section.ts";
import { between, type Usage } from "../statistics/usage.ts";

/** The share of one processor that each service takes, and its memory. */
type Idle = Record<string, { share: number; residentBytes: number }>;

/** What a desk takes when nobody is there. */
export const idle: Section = {
  name: "idle",
  title: "Idle: a desk that nobody uses",
  run: async (bench: Bench): Promise<SectionResult> => {
    const seconds = bench.quick ? 20 : 60;
    const now = await watch(bench, seconds, {});
    const kafkajs = bench.own(await openUnpatchedKafkajs());
    const before = await watch(bench, seconds, { NODE_OPTIONS: kafkajs.nodeOptions });
    return report(seconds, now, before);
  },
};

async function watch(bench: Bench, seconds: number, env: Record<string, string>): Promise<Idle> {
  const desk = await openDesk(bench, env);
  await wait(10_000); // what a start leaves to do
  bench.say(`watching for ${seconds} s`);
  const before = await desk.usage();
  await wait(seconds * 1_000);
  const after = await desk.usage();
  await desk.close();
  return Object.fromEntries(
    Object.entries(after).map(([name, usage]) => {
      const used = between(before[name as keyof typeof before] as Usage, usage);
      return [name, { share: used.cpuSeconds / seconds, residentBytes: used.residentBytes }];
    }),
  );
}

function report(seconds: number, now: Idle, before: Idle): SectionResult {
  return {
    tables: [
      {
        title: `Share of one processor over ${seconds} s`,
        columns: ["", "as shipped", "kafkajs unpatched", "memory"],
        rows: Object.entries(now).map(([name, { share, residentBytes }]) => [
          name,
          percent(share),
          percent(before[name]?.share ?? Number.NaN),
          mebibytes(residentBytes),
        ]),
      },
    ],
    targets: Object.entries(now).map(([name, { share }]) => ({
      what: `${name}, share of one processor`,
      value: share,
      limit: 0.01,
      good: "below",
      write: percent,
    })),
    notes: [],
    figures: { now, unpatched: before },
  };
}
