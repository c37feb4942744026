import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { unwatch, watch } from "../processes/guard.ts";
import type { ServiceName } from "../settings.ts";

/** A line of a service's log. */
export type LogLine = {
  level: string;
  msg: string;
  correlationId?: string;
  [fact: string]: unknown;
};

/** A service as a process of its own, to be watched, killed and started again. */
export type TrialService = {
  readonly name: ServiceName;
  readonly pid: number | undefined;
  readonly healthUrl: string;
  /** Where a dashboard's pages are. */
  readonly url: string;
  /** What it has logged so far, over all its lives. */
  readonly log: readonly LogLine[];
  /** Starts it; resolves when it is ready. */
  start(extra?: { arguments?: string[]; awaitReady?: boolean }): Promise<void>;
  /** Sends a signal; with one that ends it, resolves to its exit code (null: ended by the signal). */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Stops it in order. */
  stop(): Promise<void>;
};

/** @param options how to run it; it is not started yet */
export function createTrialService(options: {
  name: ServiceName;
  arguments: string[];
  env: Record<string, string>;
  healthPort: number;
}): TrialService {
  const log: LogLine[] = [];
  const healthUrl = `http://127.0.0.1:${options.healthPort}`;
  let child: ChildProcess | undefined;

  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  async function kill(signal: NodeJS.Signals): Promise<number | null> {
    if (!child || !running()) return child?.exitCode ?? null;
    const ends = !["SIGSTOP", "SIGCONT"].includes(signal);
    const exit = ends ? once(child, "exit") : undefined;
    child.kill(signal);
    await exit;
    return child.exitCode;
  }

  return {
    name: options.name,
    healthUrl,
    url: `http://127.0.0.1:${options.env.HTTP_PORT}`,
    log,
    get pid() {
      return child?.pid;
    },
    start: async ({ arguments: extra = [], awaitReady = true } = {}) => {
      child = spawn(process.execPath, [...options.arguments, ...extra], {
        env: {
          ...process.env,
          NODE_OPTIONS: "",
          HEALTH_PORT: String(options.healthPort),
          ...options.env,
        },
        stdio: ["ignore", "pipe", "inherit"],
        // In a session of its own, as in a local run and in a container: that is what the kernel shares processors by.
        detached: true,
      });
      const { pid } = child;
      if (pid !== undefined) {
        watch(pid, "SIGKILL");
        child.once("exit", () => unwatch(pid));
      }
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
        log.push(parseLine(line));
      });
      if (awaitReady) await untilReady(options.name, healthUrl, running, log);
    },
    kill,
    stop: async () => {
      await kill("SIGCONT");
      await kill("SIGTERM");
    },
  };
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    return { level: "text", msg: line };
  }
}

/** How long a service may take to be ready, in milliseconds: much longer than it does, for machines that are busy. */
const startsWithin = 90_000;

async function untilReady(
  name: string,
  url: string,
  running: () => boolean,
  log: LogLine[],
): Promise<void> {
  const deadline = Date.now() + startsWithin;
  while (Date.now() < deadline) {
    if (!running()) throw new Error(`${name} ended before it was ready: ${lastLines(log)}`);
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await wait(50);
  }
  throw new Error(`${name} was not ready within ${startsWithin / 1_000} s: ${lastLines(log)}`);
}

function lastLines(log: LogLine[]): string {
  return log
    .slice(-4)
    .map((line) => JSON.stringify(line))
    .join("\n");
}
