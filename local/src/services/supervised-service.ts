import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../problem.ts";
import {
  describeExit,
  type Exit,
  type OwnProcess,
  startProcess,
} from "../processes/own-process.ts";
import type { ServiceDefinition } from "./definitions.ts";
import { showLines } from "./log-lines.ts";
import { askReadiness } from "./readiness.ts";

/** BSD's sysexits: the configuration is wrong, so a restart would not help. */
const EX_CONFIG = 78;
const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000];
/** A service that ran this long before it died is not failing in a row. */
const STEADY_MS = 60_000;
const STOP_MS = 10_000;

export interface SupervisedService {
  readonly name: string;
  /** Resolves when it first answers that it is ready; stays pending when it never is. */
  readonly ready: Promise<void>;
  /** Rejects with a Problem when the service is given up; never resolves. */
  readonly failed: Promise<never>;
  /** Stops it in order, SIGKILL after 10 s; does not start it again. */
  close(): Promise<void>;
}

export interface SupervisionOptions {
  /** Folder for the record of its process. */
  processes: string;
  /** Where its log lines go. */
  output: NodeJS.WriteStream;
  say: (line: string) => void;
  /** Waits before each restart, in ms; giving up after as many in a row. */
  backoffMs?: readonly number[];
}

/** The file that says which process is this service. */
function serviceRecord(processes: string, name: string): string {
  return join(processes, `${name}.json`);
}

/**
 * Starts a service, shows its log, and starts it again when it dies: after a wait that doubles, and
 * up to five times in a row. Exit 78 (its configuration is wrong) and exit 0 are not tried again.
 */
export function superviseService(
  definition: ServiceDefinition,
  options: SupervisionOptions,
): SupervisedService {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // the caller may look at it later
  const ready = Promise.withResolvers<void>();
  const stopping = new AbortController();
  let current: Promise<OwnProcess> | undefined;

  async function live(): Promise<void> {
    const waits = options.backoffMs ?? BACKOFF_MS;
    for (let failures = 0; !stopping.signal.aborted; ) {
      const started = Date.now();
      current = launch(definition, options);
      const own = await current;
      void reportReady(definition, options, own, ready.resolve);
      const exit = await own.exited;
      if (stopping.signal.aborted) return;
      if (exit.code === EX_CONFIG)
        throw new Problem(`${definition.name} stopped: see above.`, exit78);
      if (exit.code === 0) return options.say(`${definition.name} has ended; the rest goes on.`);
      failures = Date.now() - started > STEADY_MS ? 1 : failures + 1;
      await waitBeforeRestart(definition.name, exit, failures, waits, options.say, stopping.signal);
    }
  }
  live().catch((error) => stopping.signal.aborted || failed.reject(error));

  return {
    name: definition.name,
    ready: ready.promise,
    failed: failed.promise,
    async close() {
      stopping.abort();
      await (await current?.catch(() => undefined))?.stop(STOP_MS);
    },
  };
}

const exit78 = { exitCode: EX_CONFIG };

async function waitBeforeRestart(
  name: string,
  exit: Exit,
  failures: number,
  waits: readonly number[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const wait = waits[failures - 1];
  if (wait === undefined) {
    throw new Problem(
      `${name} died ${failures} times in a row (${describeExit(exit)}); giving up.`,
    );
  }
  say(`${name} died (${describeExit(exit)}); starting it again in ${wait / 1000} s.`);
  await sleep(wait, undefined, { signal });
}

async function launch(
  { name, args, env, colour }: ServiceDefinition,
  { processes, output }: SupervisionOptions,
): Promise<OwnProcess> {
  const { HTTP_PORT: _, HEALTH_PORT: __, ...inherited } = process.env;
  const own = await startProcess(name, process.execPath, args, {
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    record: serviceRecord(processes, name),
    stopSignal: "SIGTERM",
  });
  const { stdout, stderr } = own.child;
  const shown = [stdout, stderr].map((each) => each && showLines(each, name, colour, output));
  // What it said last has to come before what we say of its end.
  const exited = own.exited.then(async (exit) => {
    await Promise.race([Promise.all(shown), sleep(1_000)]);
    return exit;
  });
  return { ...own, exited };
}

/** Says so once when a service takes unusually long, with what it waits for. */
async function reportReady(
  { name, healthPort }: ServiceDefinition,
  { say }: SupervisionOptions,
  own: OwnProcess,
  resolve: () => void,
): Promise<void> {
  let alive = true;
  void own.exited.then(() => {
    alive = false;
  });
  const patience = Date.now() + 30_000;
  let told = false;
  while (alive) {
    const answer = await askReadiness(healthPort);
    if (answer === "ready") return resolve();
    if (!told && Date.now() > patience) {
      told = true;
      say(`${name} is not ready yet: ${answer ?? "it does not answer"}.`);
    }
    await sleep(100);
  }
}
