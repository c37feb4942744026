import { parseArgs } from "node:util";
import { collectDefaultMetrics } from "prom-client";
import {
  type Configuration,
  ConfigurationError,
  readConfiguration,
  type Sections,
  SectionsTogether,
} from "../configuration/read-configuration.ts";
import { commonSections } from "../configuration/sections.ts";
import { messageOf, RefusedError } from "../errors.ts";
import { createLogger, type Logger } from "../logging.ts";
import { startTracing } from "../telemetry/spans.ts";
import { Health } from "./health.ts";
import { startHealthServer } from "./health-server.ts";
import { keepHeapLean } from "./lean-heap.ts";
import { measureReadiness } from "./readiness-metric.ts";

/** What a service gets to put itself together with; `C` is its configuration, checked and typed. */
export type Service<C = unknown> = {
  readonly name: string;
  readonly version: string;
  readonly configuration: C;
  readonly log: Logger;
  readonly health: Health;
  /** Whether `--reset` was given: re-read the topics from the beginning. */
  readonly reset: boolean;
  /** Closes this when the service stops; the last opened is closed first. */
  own<T extends Closeable>(resource: T): T;
  /** Ends the process with a non-zero code after an error nothing can be done about. */
  readonly crash: (error: Error) => void;
};

type Closeable = AsyncDisposable | { close(): Promise<unknown> | unknown };
type CommonSections = typeof commonSections;

/** Exit code of a configuration that cannot be used (`EX_CONFIG`, BSD sysexits.h). */
const exitConfiguration = 78;

/** Exit code of a service that is refused by its engines, or they by it (`EX_NOPERM`). */
const exitRefused = 77;

/** The longest an orderly stop may take, in milliseconds. */
const stopWithin = 9_000;

const version = "0.1.0";

/**
 * Runs a service from its configuration to its orderly stop.
 *
 * Reads the ini file named by the first argument, starts the health server, then `start`, which opens
 * what the service needs and `own`s it. SIGTERM and SIGINT, or the loss of the parent that started it,
 * close everything in reverse order and exit 0. A wrong configuration exits 78 with a message and no
 * stack; a start that fails closes what was opened and exits 1, or 77 where credentials, rights or
 * certificates are refused.
 */
export async function runService<S extends Sections>(
  name: string,
  sections: S | SectionsTogether<S>,
  start: (service: Service<Configuration<S & CommonSections>>) => Promise<void>,
): Promise<void> {
  keepHeapLean();
  const { configuration, reset } = configure(name, sections);
  const log = createLogger(name, configuration.log.level);
  const health = new Health();
  const resources = new AsyncDisposableStack();
  const stop = createStop(resources, log);
  process.on("SIGTERM", () => stop("SIGTERM", 0));
  process.on("SIGINT", () => stop("SIGINT", 0));
  process.on("disconnect", () => stop("parent gone", 0));
  const crash = (error: Error) => {
    log.fatal({ err: error }, "cannot go on");
    stop("crash", exitCodeOf(error));
  };
  process.on("unhandledRejection", crash);
  process.on("uncaughtException", crash);
  health.fail("start", "starting");
  try {
    // The lag of the event loop is looked at 20 times a second; 100 times, as by default, cost an idle service more than
    // all the rest of its measuring.
    collectDefaultMetrics({ eventLoopMonitoringPrecision: 50 });
    measureReadiness(health);
    resources.use(await startHealthServer(configuration.health, { name, version }, health));
    const own = <T extends Closeable>(resource: T): T => {
      if (resources.disposed) void close(resource);
      else resources.defer(async () => void (await close(resource)));
      return resource;
    };
    own(await startTracing(configuration.telemetry, { name, version }, log));
    await start({
      name,
      version,
      configuration: configuration as Configuration<S & CommonSections>,
      log,
      health,
      reset,
      own,
      crash,
    });
    health.clear("start");
    log.info({ version, node: process.version, pid: process.pid }, "ready");
  } catch (error) {
    if (!resources.disposed) log.fatal({ err: error }, "could not start");
    stop("start failed", exitCodeOf(error));
  }
}

function exitCodeOf(error: unknown): number {
  return error instanceof RefusedError ? exitRefused : 1;
}

function close(resource: Closeable): unknown {
  return "close" in resource ? resource.close() : resource[Symbol.asyncDispose]();
}

function createStop(resources: AsyncDisposableStack, log: Logger) {
  let stopping = false;
  return (reason: string, exitCode: number): void => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, "stopping");
    setTimeout(() => {
      log.error({ milliseconds: stopWithin }, "did not stop in time");
      process.exit(exitCode || 1);
    }, stopWithin).unref();
    resources
      .disposeAsync()
      .catch((error) => log.error({ err: error }, "not closed cleanly"))
      .finally(() => {
        log.info({ reason }, "stopped");
        process.exit(exitCode);
      });
  };
}

function configure<S extends Sections>(name: string, given: S | SectionsTogether<S>) {
  const { sections, complain } =
    given instanceof SectionsTogether ? given : { sections: given, complain: undefined };
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { reset: { type: "boolean", default: false } },
    });
    const file = positionals[0];
    if (file === undefined || positionals.length > 1) {
      throw new ConfigurationError(name, [`usage: ${name} <configuration.ini> [--reset]`]);
    }
    const all = { ...sections, ...commonSections };
    const configuration = readConfiguration(name, file, all, process.env, complain);
    return { configuration, reset: values.reset };
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(exitConfiguration);
  }
}
