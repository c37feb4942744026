import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeTestFolder } from "@recibo/local/jest/test-folder";
import { startKafka } from "@recibo/local/kafka";
import { freePort } from "@recibo/local/ports";
import { startPostgres } from "@recibo/local/postgres";
import { defaultDataFolder } from "@recibo/local/project";
import type { ServiceName } from "@recibo/local/settings";
import pg from "pg";
import { type Balancer, openBalancer } from "./balancer.ts";
import { type DocumentFolder, openDocumentFolder } from "./document-folder.ts";
import { type Groups, openGroups } from "./groups.ts";
import { type OwnEngine, superviseOwnEngine } from "./own-engine.ts";
import { createOwnService, type OwnService } from "./own-service.ts";

/** The whole product under fire: engines of its own, two of each service, one address for people. */
export type System = {
  /** Where people find it: the balancer in front of the dashboards. */
  readonly url: string;
  readonly brokers: string;
  readonly broker: OwnEngine;
  readonly database: OwnEngine;
  readonly documents: DocumentFolder;
  readonly services: readonly OwnService[];
  readonly dashboards: readonly OwnService[];
  readonly workers: readonly OwnService[];
  readonly groups: Groups;
  /** Holds the logs of all processes. */
  readonly logs: string;
  /** Asks the database; a service's tables are in the schema of its name. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Stops everything and deletes all data. */
  close(): Promise<void>;
};

/** How the system is brought up. */
export type SystemOptions = {
  say: (line: string) => void;
  signal: AbortSignal;
  /** Overrides of configuration keys for all services, by environment name. */
  env?: Readonly<Record<string, string>>;
};

/** Starts everything; resolves when all services are ready. What was opened is closed when it fails. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const opened = new AsyncDisposableStack();
  const own = <T extends { close(): Promise<unknown> }>(resource: T): T =>
    opened.adopt(resource, async (each) => void (await each.close()));
  try {
    const folder = await makeTestFolder();
    opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    return await bringUp(folder, options, own, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function bringUp(
  folder: string,
  options: SystemOptions,
  own: <T extends { close(): Promise<unknown> }>(resource: T) => T,
  opened: AsyncDisposableStack,
): Promise<System> {
  const logs = join(folder, "logs");
  await mkdir(logs);
  const [kafka, postgres] = await Promise.all([
    startBroker(folder, options),
    startDatabase(folder, options),
  ]);
  const [broker, database] = [own(kafka.engine), own(postgres.engine)];
  const documents = own(await openDocumentFolder());
  const settings = { brokers: kafka.brokers, databaseUrl: postgres.url, documents: documents.path };
  const { services, balancer } = await startServices(logs, settings, options, own);
  const pool = new pg.Pool({
    connectionString: postgres.url,
    max: 2,
    connectionTimeoutMillis: 5_000,
  });
  // It goes away again and again; whoever asks next hears of it.
  pool.on("error", () => undefined);
  opened.defer(() => pool.end());
  return {
    url: balancer.url,
    brokers: kafka.brokers,
    broker,
    database,
    documents,
    services,
    dashboards: services.filter(({ service }) => service === "dashboard"),
    workers: services.filter(({ service }) => service !== "dashboard"),
    groups: openGroups(kafka.brokers),
    logs,
    sql: async (text, values) => (await pool.query(text, values)).rows,
    close: () => opened.disposeAsync(),
  };
}

async function startBroker(folder: string, { say, signal }: SystemOptions) {
  const options = {
    data: join(folder, "kafka"),
    engines: join(defaultDataFolder, "engines"),
    port: await freePort(),
    controllerPort: await freePort(),
    heapMegabytes: 384,
    say,
  };
  const first = await startKafka({ ...options, signal });
  return { brokers: first.brokers, engine: superviseOwnEngine(first, () => startKafka(options)) };
}

async function startDatabase(folder: string, { say, signal }: SystemOptions) {
  const options = { data: join(folder, "postgres"), port: await freePort(), say };
  const first = await startPostgres({ ...options, signal });
  return { url: first.url, engine: superviseOwnEngine(first, () => startPostgres(options)) };
}

/** Two of each: one can die while the other does the work. */
const names: readonly ServiceName[] = [
  "dashboard",
  "dashboard",
  "invoice-generator",
  "invoice-generator",
  "score-calculator",
  "score-calculator",
];

async function startServices(
  logs: string,
  settings: { brokers: string; databaseUrl: string; documents: string },
  { say, env }: SystemOptions,
  own: <T extends { close(): Promise<unknown> }>(resource: T) => T,
): Promise<{ services: OwnService[]; balancer: Balancer }> {
  const common = {
    KAFKA_BROKERS: settings.brokers,
    KAFKA_PREFIX: "",
    DATABASE_URL: settings.databaseUrl,
    DOCUMENTS_FOLDER: settings.documents,
    SESSION_SECRET: randomBytes(24).toString("hex"),
    // People here ask for as many invoices as they please.
    LIMITS_STARTER: "0",
    ...env,
  };
  const services: OwnService[] = [];
  const backends: { port: number; healthUrl: string }[] = [];
  for (const [index, service] of names.entries()) {
    const port = await freePort();
    const name = `${service}-${(index % 2) + 1}`;
    const withPort = { ...common, HTTP_PORT: String(port) };
    const created = own(
      await createOwnService({ name, service, env: withPort, folder: logs, say }),
    );
    services.push(created);
    if (service === "dashboard") backends.push({ port, healthUrl: created.healthUrl });
  }
  await Promise.all(services.map((each) => each.start()));
  return { services, balancer: own(await openBalancer(await freePort(), backends)) };
}
