import { mkdir } from "node:fs/promises";
import { prepareDataFolder } from "./data-folder.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { startKafka } from "./kafka.ts";
import { stopEarlierRun } from "./leftovers.ts";
import { checkPorts } from "./port-check.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { ensureJava } from "./prerequisites/java.ts";
import type { Progress } from "./progress.ts";
import { forgetAddresses, writeAddresses } from "./services/addresses.ts";
import {
  type Engines,
  type ServiceDefinition,
  serviceDefinitions,
} from "./services/definitions.ts";
import { sessionSecret } from "./services/session-secret.ts";
import { type SupervisedService, superviseService } from "./services/supervised-service.ts";
import { placesIn, type Settings } from "./settings.ts";
import { type SupervisedEngine, superviseEngine } from "./supervised-engine.ts";

/** The whole product on this machine. */
export interface LocalRun {
  readonly engines: Engines;
  /** Rejects with a Problem when it cannot go on: an engine or a service was given up. */
  readonly failed: Promise<never>;
  /** Stops the services, then Kafka, then PostgreSQL; resolves when all have ended. */
  close(): Promise<void>;
}

export interface LocalRunOptions {
  settings: Settings;
  progress: Progress;
  /** Where the services' log lines go. */
  output: NodeJS.WriteStream;
  /** Gives up a start that is under way. */
  signal: AbortSignal;
  /** Which services to run; the product's own unless given. */
  define?: typeof serviceDefinitions;
}

/** What has been opened so far; closed in this order when the run ends or its start fails. */
interface Opened {
  services: SupervisedService[];
  kafka?: SupervisedEngine;
  postgres?: SupervisedEngine;
  addresses?: string;
  lock?: FolderLock;
}

/**
 * Starts the engines side by side, then the services, and resolves when every service is ready.
 * @throws Problem in one line for what a person can act on; nothing is left running then
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const opened: Opened = { services: [] };
  const close = () => closeAll(opened, options.progress);
  try {
    await prepare(opened, options);
    const engines = await startEngines(opened, options);
    opened.addresses = placesIn(options.settings.data).addresses;
    await writeAddresses(opened.addresses, engines);
    await startServices(opened, engines, options);
    return { engines, failed: firstFailure(opened), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function prepare(opened: Opened, { settings, progress }: LocalRunOptions): Promise<void> {
  const places = placesIn(settings.data);
  await prepareDataFolder(settings.data);
  opened.lock = await lockFolder(settings.data);
  await stopEarlierRun(places, progress);
  await checkPorts(settings);
  await mkdir(places.documents, { recursive: true });
}

async function startEngines(opened: Opened, options: LocalRunOptions): Promise<Engines> {
  const { settings, progress } = options;
  const places = placesIn(settings.data);
  const giveUp = new AbortController();
  const common = { say: progress.say, signal: AbortSignal.any([options.signal, giveUp.signal]) };
  // Before anything is started, so that what is missing is all there is to read.
  const java = settings.kafkaBrokers ? "" : await ensureJava(progress.say);
  const kafka = async () => {
    if (settings.kafkaBrokers) return settings.kafkaBrokers;
    const { kafka: data, engines } = places;
    const start = () => startKafka({ ...common, java, data, engines, port: settings.kafkaPort });
    const running = await progress.step((it) => `Kafka ${it.version} on ${it.brokers}`, start);
    opened.kafka = superviseEngine("Kafka", running, start, progress.say);
    return running.brokers;
  };
  const postgres = async () => {
    if (settings.databaseUrl) return settings.databaseUrl;
    const start = () =>
      startPostgres({ ...common, data: places.postgres, port: settings.postgresPort });
    const title = (it: Postgres) => `PostgreSQL ${it.version} on 127.0.0.1:${it.port}`;
    const running = await progress.step(title, start);
    opened.postgres = superviseEngine("PostgreSQL", running, start, progress.say);
    return running.url;
  };
  const [kafkaBrokers, databaseUrl] = await bothOrNeither(kafka(), postgres(), giveUp);
  return { kafkaBrokers, databaseUrl };
}

/** Waits for both to settle, so that neither is still starting when the other's failure is told. */
async function bothOrNeither<A, B>(
  one: Promise<A>,
  other: Promise<B>,
  giveUp: AbortController,
): Promise<[A, B]> {
  try {
    return await Promise.all([one, other]);
  } catch (error) {
    giveUp.abort(error);
    await Promise.allSettled([one, other]);
    throw error;
  }
}

async function startServices(
  opened: Opened,
  engines: Engines,
  { settings, progress, output, signal, define = serviceDefinitions }: LocalRunOptions,
): Promise<void> {
  const places = placesIn(settings.data);
  const secret = await sessionSecret(places.sessionSecret);
  const start = async (definition: ServiceDefinition) => {
    const { say } = progress;
    const service = superviseService(definition, { processes: places.processes, output, say });
    opened.services.push(service);
    await progress.step(`${definition.name} is ready`, () => service.ready);
  };
  signal.throwIfAborted();
  const all = Promise.all(define(settings, engines, secret).map(start));
  all.catch(() => {}); // a start that is given up leaves it pending or rejected
  await Promise.race([all, firstFailure(opened), aborted(signal)]);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function firstFailure({ services, kafka, postgres }: Opened): Promise<never> {
  const failed = Promise.race([
    ...services.map((service) => service.failed),
    ...(kafka ? [kafka.failed] : []),
    ...(postgres ? [postgres.failed] : []),
    new Promise<never>(() => {}),
  ]);
  failed.catch(() => {}); // whoever holds it decides when to look
  return failed;
}

async function closeAll(opened: Opened, progress: Progress): Promise<void> {
  const { services, kafka, postgres, addresses, lock } = opened;
  if (services.length > 0) {
    const names = services.map(({ name }) => name).join(", ");
    const stop = () => Promise.all(services.map((service) => service.close()));
    await progress.step(`Stopped ${names}`, stop);
  }
  if (kafka) await progress.step("Stopped Kafka", () => kafka.close());
  if (postgres) await progress.step("Stopped PostgreSQL", () => postgres.close());
  if (addresses) await forgetAddresses(addresses);
  await lock?.release();
}
