import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "../ports.ts";
import { projectFolder } from "../project.ts";
import type { ServiceName } from "../settings.ts";
import { createTrialService, type TrialService } from "./trial-service.ts";
import { createVisitor, type Visitor } from "./visitor.ts";

/** A desk of its own for a test, a benchmark or a fault harness: own topics, own database, own ports. */
export type TrialDesk = {
  /** Where its pages are. */
  readonly url: string;
  readonly brokers: string;
  /** What its topics and groups are called before the contract's name. */
  readonly prefix: string;
  readonly databaseUrl: string;
  readonly documents: string;
  service(name: ServiceName): TrialService;
  /** Runs SQL on its database; a service's tables are in the schema of its name. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Starts one more of a service beside what runs already. */
  another(name: ServiceName): Promise<TrialService>;
  /** Somebody who comes to this desk, or by another address of it; leaves when it closes. */
  visitor(at?: string): Visitor;
  /** A visitor with an organisation, signed in. */
  signedUp(): Promise<Visitor>;
  close(): Promise<void>;
};

/** What a desk consists of and where its engines are. */
export type TrialOptions = {
  services?: readonly ServiceName[];
  /** Overrides of configuration keys, by environment name, for all services. */
  env?: Record<string, string>;
  /** The same for one service, which go before. */
  envOf?: Partial<Record<ServiceName, Record<string, string>>>;
  /** What its topics and groups are called before the contract's name; a new one unless given. */
  prefix?: string;
  brokers?: string;
  /** A URL on the server; the desk makes a database of its own there. */
  databaseUrl?: string;
};

/** Starts a desk on the engines of `KAFKA_BROKERS` and `DATABASE_URL`; resolves when all services are ready. */
export async function startTrialDesk(options: TrialOptions = {}): Promise<TrialDesk> {
  const brokers = options.brokers ?? required("KAFKA_BROKERS");
  const server = options.databaseUrl ?? required("DATABASE_URL");
  const name = `trial_${randomBytes(6).toString("hex")}`;
  const prefix = options.prefix ?? `${name.replace("_", "-")}.`;
  const databaseUrl = await createDatabase(server, name);
  const documents = await mkdtemp(join(tmpdir(), "recibo-documents-"));
  const services: TrialService[] = [];
  const visitors: Visitor[] = [];
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  // The server goes away in some tests; whoever asks next hears of it.
  pool.on("error", () => undefined);
  const httpPort = await freePort();
  const url = `http://127.0.0.1:${httpPort}`;

  const create = async (service: ServiceName, port: number) => {
    const created = createTrialService({
      name: service,
      arguments: [
        join(projectFolder, service, "src/main.ts"),
        join(projectFolder, `config/${service}.ini`),
      ],
      env: {
        KAFKA_BROKERS: brokers,
        KAFKA_PREFIX: prefix,
        DATABASE_URL: databaseUrl,
        DOCUMENTS_FOLDER: documents,
        HTTP_PORT: String(port),
        SESSION_SECRET: "a trial desk's secret, known to everyone",
        // As many invoices as needed, whatever the score.
        LIMITS_STARTER: "0",
        ...options.env,
        ...options.envOf?.[service],
      },
      healthPort: await freePort(),
    });
    services.push(created);
    return created;
  };

  const visitor = (at = url) => {
    const created = createVisitor(at);
    visitors.push(created);
    return created;
  };

  const close = async () => {
    for (const each of visitors) each.close();
    await Promise.all(services.map((service) => service.stop()));
    await pool.end();
    await dropDatabase(server, name);
    await rm(documents, { recursive: true, force: true });
  };

  try {
    for (const each of options.services ??
      (["dashboard", "invoice-generator", "score-calculator"] as const)) {
      await create(each, httpPort);
    }
    await Promise.all(services.map((service) => service.start()));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    brokers,
    prefix,
    databaseUrl,
    documents,
    service: (wanted) => {
      const found = services.find((service) => service.name === wanted);
      if (!found) throw new Error(`this desk was started without ${wanted}`);
      return found;
    },
    visitor,
    signedUp: async () => {
      const person = visitor();
      await person.signUp();
      return person;
    },
    sql: async (text, values) => (await pool.query(text, values)).rows,
    another: async (wanted) => {
      const service = await create(wanted, await freePort());
      await service.start();
      return service;
    },
    close,
  };
}

function required(variable: string): string {
  const value = process.env[variable];
  if (!value)
    throw new Error(
      `${variable} is not set: run the tests with npm test, which starts the engines`,
    );
  return value;
}

async function createDatabase(server: string, name: string): Promise<string> {
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function dropDatabase(server: string, name: string): Promise<void> {
  await onServer(server, `drop database if exists ${name} with (force)`);
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
