import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "@recibo/local/ports";
import { type Exit, type OwnProcess, startProcess } from "@recibo/local/processes/own-process";
import { projectFolder } from "@recibo/local/project";
import type { ServiceName } from "@recibo/local/settings";

/** How one life of a service ended. */
export type Ending = {
  readonly name: string;
  readonly at: Date;
  readonly exit: Exit;
  /** What was done to it; undefined when it ended by itself. */
  readonly cause: "kill" | "stop" | undefined;
  /** Milliseconds from the signal to the end. */
  readonly took: number;
};

/** One of several processes of a service, to be killed, stopped, paused and started again. */
export type OwnService = {
  /** `invoice-generator-2` */
  readonly name: string;
  readonly service: ServiceName;
  readonly healthUrl: string;
  /** The file that everything it says goes to, over all its lives. */
  readonly log: string;
  readonly endings: readonly Ending[];
  /** Starts it; resolves when it is ready, or rejects after three minutes. */
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Whether it says that it can do its work. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
};

/** What a service is started with. */
export type ServiceOptions = {
  name: string;
  service: ServiceName;
  env: Record<string, string>;
  /** Folder for its log and its record. */
  folder: string;
  say: (line: string) => void;
};

/** Longest wait for a start, in milliseconds; the broker and the database may be down meanwhile, one after the other. */
const readyWithin = 180_000;

/** What is given to an orderly stop before it is killed, in milliseconds: longer than it may take. */
const grace = 15_000;

/** Sets a service up; it is not started yet. One that ends by itself is started again, as containers are. */
export async function createOwnService(options: ServiceOptions): Promise<OwnService> {
  const { name, service, folder } = options;
  const healthPort = await freePort();
  const healthUrl = `http://127.0.0.1:${healthPort}`;
  const log = join(folder, `${name}.log`);
  const lives = createLives(options, () => spawn(options, log, healthPort));
  const ready = () => isReady(healthUrl);
  return {
    name,
    service,
    healthUrl,
    log,
    ready,
    endings: lives.endings,
    start: async () => {
      await lives.begin();
      const deadline = Date.now() + readyWithin;
      while (!(await ready())) {
        if (Date.now() > deadline)
          throw new Error(`${name} was not ready within ${readyWithin / 1_000} s`);
        await wait(100);
      }
    },
    kill: () =>
      lives.end("kill", (life) => {
        life.kill("SIGKILL");
        return life.exited;
      }),
    stop: () => lives.end("stop", (life) => life.stop(grace)),
    pause: () => lives.signal("SIGSTOP"),
    resume: () => lives.signal("SIGCONT"),
    close: lives.close,
  };
}

/** The lives of one service: at most one at a time. */
function createLives({ name, say }: ServiceOptions, spawnOne: () => Promise<OwnProcess>) {
  const endings: Ending[] = [];
  let life: OwnProcess | undefined;
  let doing: { cause: "kill" | "stop"; since: number } | undefined;
  let closed = false;

  async function begin(): Promise<void> {
    if (life) return;
    const begun = await spawnOne();
    life = begun;
    void begun.exited.then(ended);
  }

  function ended(exit: Exit): void {
    const took = doing ? performance.now() - doing.since : 0;
    endings.push({ name, at: new Date(), exit, cause: doing?.cause, took });
    life = undefined;
    if (doing || closed) return;
    say(`${name} ended by itself (${exit.signal ?? `exit ${exit.code}`}); it is started again`);
    void wait(1_000).then(() => (closed ? undefined : begin()));
  }

  async function end(cause: "kill" | "stop", how: (life: OwnProcess) => Promise<unknown>) {
    if (!life) return;
    doing = { cause, since: performance.now() };
    await how(life);
    doing = undefined;
  }

  return {
    endings,
    begin,
    end,
    signal: (signal: NodeJS.Signals) => void life?.kill(signal),
    close: async () => {
      closed = true;
      life?.kill("SIGCONT");
      await end("stop", (running) => running.stop(grace));
    },
  };
}

async function spawn(
  { name, service, env, folder }: ServiceOptions,
  log: string,
  healthPort: number,
): Promise<OwnProcess> {
  const program = [
    join(projectFolder, service, "src/main.ts"),
    join(projectFolder, `config/${service}.ini`),
  ];
  const output = await open(log, "a");
  const ours = { NODE_OPTIONS: "--trace-warnings", HEALTH_PORT: String(healthPort) };
  return startProcess(name, process.execPath, program, {
    env: { ...process.env, ...ours, ...env },
    stdio: ["ignore", output.fd, output.fd],
    record: join(folder, `${name}.json`),
    stopSignal: "SIGTERM",
  }).finally(() => output.close());
}

async function isReady(healthUrl: string): Promise<boolean> {
  const signal = AbortSignal.timeout(2_000);
  const answer = await fetch(`${healthUrl}/readyz`, { signal }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}
