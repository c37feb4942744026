import { setTimeout as wait } from "node:timers/promises";
import type { Asker } from "../backlog/asker.ts";
import { type Drain, drainTable, watchDrain } from "../backlog/drain.ts";
import { createHistories } from "../backlog/organisations.ts";
import { readReplies, untilReplies } from "../backlog/replies.ts";
import { partitions } from "../contenders/topics.ts";
import { type BenchDesk, openDesk } from "../desk/bench-desk.ts";
import { startParticipant } from "../processes/participant.ts";
import { times } from "../report/figures.ts";
import type { Target } from "../report/target.ts";
import type { Bench, Section, SectionResult } from "../section.ts";

/** Organisations with a history on each partition, and people who ask while the broker is down. */
const [perPartition, people] = [70, 200];

/** What piled up while a service or the broker was down. */
export const backlog: Section = {
  name: "backlog",
  title: "Backlog: scores that were asked for while nobody calculated them",
  run: async (bench: Bench): Promise<SectionResult> => {
    const worker = await drainTopic(bench, bench.quick ? 30_000 : 100_000);
    const dashboard = await drainOutbox(bench, bench.quick ? 10_000 : 100_000);
    return {
      tables: [
        drainTable("Commands on the topic, by the score-calculator's replies", worker),
        drainTable("Requests in the outbox, by the dashboard's records", dashboard),
      ],
      targets: targetsOf(worker),
      notes: [
        `${perPartition * partitions} organisations with two years of history each, as many on each partition.`,
        "The outbox: as an outage of the broker leaves it; published, scored and recorded afterwards. Memory of",
        "the dashboard.",
        "",
      ],
      figures: { worker, dashboard },
    };
  },
};

/** Commands lie on their topic while the worker is down; then it starts. */
async function drainTopic(bench: Bench, count: number): Promise<Drain> {
  const desk = await openDesk(bench, {}, ["score-calculator"]);
  const worker = desk.service("score-calculator");
  await worker.stop();
  const organisationIds = await createHistories(desk, perPartition);
  const asker = await openAsker(bench, desk);
  bench.say(`${count} commands are put on the topic`);
  await asker.call("publish", count, organisationIds);
  bench.say("the worker starts");
  const drain = await watchDrain(worker, async () => {
    await untilReplies(desk, count);
    const replies = await readReplies(desk, count);
    if (replies.answered !== count) throw new Error(`${replies.answered} of ${count} are answered`);
    return replies.times;
  });
  await asker.close();
  await desk.close();
  return drain;
}

/** Requests lie in the outbox while the broker is down; then a dashboard finds it up. */
async function drainOutbox(bench: Bench, count: number): Promise<Drain> {
  const desk = await openDesk(bench, {}, ["score-calculator", "dashboard"]);
  const dashboard = desk.service("dashboard");
  await dashboard.stop();
  const asker = await openAsker(bench, desk);
  bench.say(`${count} requests are put in the outbox`);
  await asker.call("keepInOutbox", count, people);
  bench.say("the dashboard starts");
  const drain = await watchDrain(dashboard, async () => {
    while (await anyOpen(desk)) await wait(1_000);
    const rows = await desk.sql<{ at: number }>(
      "select extract(epoch from recorded_at)::float8 * 1000 as at from dashboard.requests order by 1",
    );
    return Float64Array.from(rows, ({ at }) => at);
  });
  await desk.close();
  return drain;
}

async function openAsker(bench: Bench, { brokers, prefix, databaseUrl }: BenchDesk) {
  const module = new URL("../backlog/asker.ts", import.meta.url);
  const place = { brokers, prefix, databaseUrl };
  return bench.own(await startParticipant<typeof place, Asker>(module, place));
}

async function anyOpen(desk: BenchDesk): Promise<boolean> {
  const open = await desk.sql("select 1 from dashboard.requests where recorded_at is null limit 1");
  return open.length > 0;
}

function targetsOf({ tenth, memory }: Drain): Target[] {
  return [
    {
      what: "throughput of the last tenth of the commands over the first after a second",
      value: tenth.last.perSecond / tenth.first.perSecond,
      limit: 0.9,
      good: "at least",
      write: times,
    },
    {
      what: "most memory of the score-calculator over that when it was ready",
      value: memory.peak / memory.start,
      limit: 1.5,
      good: "at most",
      write: times,
    },
  ];
}
