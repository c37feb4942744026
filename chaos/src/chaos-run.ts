import { setTimeout as wait } from "node:timers/promises";
import type { Check } from "./checks/check.ts";
import { gather } from "./checks/gather.ts";
import { checkAll } from "./checks/index.ts";
import { type DoneFault, inject } from "./faults/inject.ts";
import { type Crowd, openCrowd } from "./people/crowd.ts";
import type { Fault, Lane } from "./plan/fault.ts";
import { makePlan, type PlanShape } from "./plan/make-plan.ts";
import { type Figures, figuresOf } from "./report/figures.ts";
import { type System, startSystem } from "./system/system.ts";
import { openTopics, type Topics } from "./system/topics.ts";

/** What to run. */
export type ChaosOptions = {
  readonly seed: number;
  readonly shape: PlanShape;
  /** Asks and payments a second, of all people together. */
  readonly rate: number;
  readonly organisations: number;
  /** Overrides of configuration keys for all services, by environment name. */
  readonly env?: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  /** Hears of each fault when it begins, with the milliseconds since the beginning. */
  readonly onFault: (fault: DoneFault, at: number) => void;
  /** Ends the run early; what was asked until then is checked. */
  readonly stop: AbortSignal;
};

/** What came out. */
export type ChaosResult = {
  readonly faults: readonly DoneFault[];
  readonly checks: readonly Check[];
  readonly figures: Figures;
  readonly ok: boolean;
  /** How the document folder was filled. */
  readonly filledBy: string;
  /** The folder of all logs; gone when the run is closed. */
  readonly logs: readonly string[];
  /** Stops the system and deletes its data. */
  close(): Promise<void>;
};

/** How long everything may take to come to rest once all is healed, in milliseconds. */
const quietWithin = 240_000;

/** Runs the whole thing once: system up, people at work under fire, all healed, quiet, checked. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { say, seed, rate, shape, stop } = options;
  const opened = new AsyncDisposableStack();
  const own = <T extends { close(): Promise<unknown> }>(resource: T): T =>
    opened.adopt(resource, async (each) => void (await each.close()));
  try {
    const system = own(
      await startSystem({ say, signal: stop, ...(options.env && { env: options.env }) }),
    );
    const topics = own(await openTopics(system.brokers));
    const giveUp = new AbortController();
    const crowd = own(await openCrowd(system, { ...options, giveUp: giveUp.signal }));
    const plan = makePlan(seed, shape);
    say(`${plan.length} faults in ${Math.round(shape.span / 1_000)} s, ${rate} asks a second`);
    const faults: DoneFault[] = [];
    const troubles: string[] = [];
    const working = crowd.work(rate, shape.span, stop);
    await fire(plan, system, topics, faults, options);
    say("all healed; waiting until it is quiet");
    const limit = setTimeout(() => giveUp.abort(new Error("not quiet in time")), quietWithin);
    await settle(system, topics, crowd, working, troubles, giveUp.signal);
    clearTimeout(limit);
    say("looking at everything");
    const evidence = await gather(system, topics, crowd, { faults, troubles });
    const checks = checkAll(evidence);
    return {
      faults,
      checks,
      figures: figuresOf(evidence),
      ok: checks.every(({ ok }) => ok),
      filledBy: system.documents.how,
      logs: [system.broker.log, system.database.log, ...system.services.map(({ log }) => log)],
      close: () => opened.disposeAsync(),
    };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** Does the plan, lane beside lane; resolves when every fault is healed. */
async function fire(
  plan: readonly Fault[],
  system: System,
  topics: Topics,
  faults: DoneFault[],
  { onFault, stop, shape }: ChaosOptions,
): Promise<void> {
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  const until = (at: number) =>
    wait(Math.max(0, at - elapsed()), undefined, { signal: stop }).catch(() => undefined);
  const begun = (done: DoneFault) => {
    faults.push(done);
    onFault(done, elapsed());
  };
  const lanes = Map.groupBy(plan, ({ lane }): Lane => lane);
  const runLane = async (list: readonly Fault[]) => {
    for (const fault of list) {
      await until(fault.at);
      if (stop.aborted) return;
      await inject(fault, system, topics, begun, stop);
    }
  };
  await Promise.all([...lanes.values()].map(runLane));
  await until(shape.span);
}

/** Waits until nobody waits any more; then every organisation asks for one last score. */
async function settle(
  system: System,
  topics: Topics,
  crowd: Crowd,
  working: Promise<void>,
  troubles: string[],
  giveUp: AbortSignal,
): Promise<void> {
  try {
    await Promise.all(system.services.map((service) => service.start()));
    await working;
    await quiet(system, topics, giveUp);
    await Promise.all(crowd.people.map((person) => person.askForScore()));
    await quiet(system, topics, giveUp);
  } catch (error) {
    troubles.push((error as Error).message);
  }
}

/** All answered, nothing in the outbox, nothing uncommitted, everything read by the harness too. */
async function quiet(system: System, topics: Topics, giveUp: AbortSignal): Promise<void> {
  let last = "";
  for (;;) {
    if (giveUp.aborted) throw new Error(`not quiet in time: ${last}`);
    last = await restless(system, topics).catch((error: Error) => error.message);
    if (last === "") return;
    await wait(500);
  }
}

/** What is still going on, in words; empty when nothing is. */
async function restless({ sql, groups, services }: System, topics: Topics): Promise<string> {
  const [count] = await sql<{ unanswered: number; outbox: number }>(
    `select (select count(*)::int from dashboard.requests where outcome is null) as unanswered,
      (select count(*)::int from dashboard.outbox) as outbox`,
  );
  if (count?.unanswered) return `${count.unanswered} requests have no answer`;
  if (count?.outbox) return `${count.outbox} messages wait in the outbox`;
  const lag = await groups.lag();
  if (lag.size > 0) return `not committed: ${[...lag].join(", ")}`;
  const read = topics.readUpTo();
  for (const [name, end] of await groups.ends())
    if ((read.get(name) ?? 0n) < end) return `${name} is not read to its end`;
  for (const service of services)
    if (!(await service.ready())) return `${service.name} is not ready`;
  return "";
}
