import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "../plan/fault.ts";
import type { OwnEngine } from "../system/own-engine.ts";
import type { OwnService } from "../system/own-service.ts";
import type { System } from "../system/system.ts";
import type { Topics } from "../system/topics.ts";
import { recordsOf } from "./message-faults.ts";

/** A fault that was done. */
export type DoneFault = Fault & {
  /** What it was done to, in words. */
  readonly target: string;
  readonly begun: Date;
  /** When everything that it touched worked again. */
  healed?: Date;
  /** Why it could not be healed. */
  problem?: string;
};

/** How long a record may take to reach a topic while the broker comes and goes, in milliseconds. */
const sayWithin = 60_000;

/** What a fault does and how it ends. */
type Act = { target: string; begin(): Promise<unknown>; heal(): Promise<unknown> };

/**
 * Does one fault and heals it. Resolves when what was touched works again, or says why it does not; never
 * rejects, so that a run goes on and its checks tell.
 *
 * @param onBegin hears of it when it begins
 * @param stop ends the fault early, healed
 */
export async function inject(
  fault: Fault,
  system: System,
  topics: Topics,
  onBegin: (done: DoneFault) => void,
  stop: AbortSignal,
): Promise<void> {
  const act = actOf(fault, system, topics);
  const done: DoneFault = { ...fault, target: act.target, begun: new Date() };
  onBegin(done);
  try {
    await act.begin();
    await wait(fault.lasts, undefined, { signal: stop }).catch(() => undefined);
  } catch (error) {
    done.problem = (error as Error).message;
  }
  try {
    await act.heal();
    done.healed = new Date();
  } catch (error) {
    done.problem = (error as Error).message;
  }
}

function actOf(fault: Fault, system: System, topics: Topics): Act {
  const { broker, database, documents, workers, dashboards } = system;
  const nth = (services: readonly OwnService[]) =>
    services[fault.nth % services.length] as OwnService;
  switch (fault.kind) {
    case "kill-worker":
      return killed(nth(workers));
    case "kill-dashboard":
      return killed(nth(dashboards));
    case "stop-worker":
      return stopped(nth(workers));
    case "stop-dashboard":
      return stopped(nth(dashboards));
    case "pause-worker":
      return paused(nth(workers));
    case "pause-dashboard":
      return paused(nth(dashboards));
    case "kill-broker":
      return { target: "broker", begin: broker.kill, heal: broker.start };
    case "stop-broker":
      return { target: "broker", begin: broker.stop, heal: broker.start };
    case "pause-broker":
      return pausedEngine("broker", broker);
    case "kill-database":
      return { target: "database", begin: database.kill, heal: database.start };
    case "stop-database":
      return { target: "database", begin: database.stop, heal: database.start };
    case "pause-database":
      return pausedEngine("database", database);
    case "fill-documents":
      return { target: "document folder", begin: documents.fill, heal: documents.free };
    default:
      return said(fault, topics);
  }
}

function killed(service: OwnService): Act {
  return { target: service.name, begin: service.kill, heal: service.start };
}

function stopped(service: OwnService): Act {
  return { target: service.name, begin: service.stop, heal: service.start };
}

function paused(service: OwnService): Act {
  return {
    target: service.name,
    begin: async () => service.pause(),
    heal: async () => service.resume(),
  };
}

function pausedEngine(target: string, engine: OwnEngine): Act {
  return { target, begin: engine.pause, heal: engine.resume };
}

function said(fault: Fault, topics: Topics): Act {
  const records = recordsOf(fault, topics);
  const names = [...new Set(records.map(({ topic }) => topic))].join(", ");
  return {
    target: records.length === 0 ? "nothing to repeat yet" : `${records.length} on ${names}`,
    begin: async () => {
      for (const record of records) await sayUntilHeard(topics, record);
    },
    heal: async () => undefined,
  };
}

async function sayUntilHeard(topics: Topics, record: Parameters<Topics["say"]>[0]): Promise<void> {
  for (const deadline = Date.now() + sayWithin; ; ) {
    try {
      return await topics.say(record);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(500);
    }
  }
}
