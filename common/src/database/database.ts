import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { causes } from "../causes.ts";
import type { TlsValues } from "../configuration/transport.ts";
import { isOutage, messageOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { pause } from "../retry.ts";
import type { Service } from "../service/run-service.ts";
import { traceQueries, transactionSpan } from "../telemetry/database-spans.ts";
import { spanned } from "../telemetry/spans.ts";
import { tlsOf } from "../tls.ts";
import { explainRefusal } from "./database-refusal.ts";
import { measurePool } from "./pool-metrics.ts";
import { createPromptPool } from "./prompt-pool.ts";

/** Where the server is and how many connections to open; see `[database]` in the configuration. */
export type DatabaseSettings = { url: string; pool: number } & Partial<TlsValues>;

/** A service's own tables: `pool` for statements written by hand, `query` for typed ones. */
export type Database = {
  readonly pool: pg.Pool;
  readonly query: NodePgDatabase;
  /** Runs a function in one transaction on one connection. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** A day as `YYYY-MM-DD`, not as a `Date` in some zone; numbers of 64 bits as numbers (ours stay below 2^53). */
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Connections that stay open however long nobody asks. A click after a pause would have to open them anew, and each
 * would plan its statements anew: half of the time until the answer.
 */
const kept = 3;

/**
 * Opens the database of a service; see `connectDatabase`. It closes with the service, whose `/readyz` says
 * when the server does not answer.
 */
export async function openDatabase(
  service: Service<{ database: DatabaseSettings }>,
  schema: string,
  migrations: string,
): Promise<Database> {
  const { configuration, log, health } = service;
  const database = await connectDatabase(configuration.database, schema, migrations, log);
  health.probe("database", () => database.pool.query("select 1"));
  measurePool(database.pool);
  return service.own(database);
}

/**
 * Connects to a PostgreSQL schema with migrations applied. Waits for as long as the server is down.
 * With `tls` its certificate and host name are checked (libpq's verify-full).
 *
 * @param schema the PostgreSQL schema; created if missing, and the search path of every connection
 * @param migrations folder of SQL migrations with their journal
 * @throws {RefusedError} when the server does not let us in, or its certificate does not hold
 */
export async function connectDatabase(
  settings: DatabaseSettings,
  schema: string,
  migrations: string,
  log: Logger,
): Promise<Database> {
  const ssl = tlsOf(settings);
  const pool = createPromptPool({
    connectionString: settings.url,
    ...(ssl ? { ssl } : {}),
    max: settings.pool,
    min: Math.min(kept, settings.pool),
    application_name: schema,
    // Hot statements take arrays: a plan made once serves every batch, and planning them costs milliseconds.
    // A plan that was made while a table was empty must still be right when it is large: by its indexes.
    // Compiling a statement takes a server with LLVM 50 ms and more; ours are done long before.
    options: `-c search_path=${schema} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off`,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    keepAlive: true,
    // What stays open for long may be dropped on the way without a word: asked by itself only after two hours.
    keepAliveInitialDelayMillis: 60_000,
    // Statements that do not wait for each other's results share a round trip.
    pipeline: true,
  });
  pool.on("error", (error) =>
    log.debug({ reason: error.message }, "idle database connection lost"),
  );
  for (let waited = false; ; waited = true) {
    try {
      await migrateSchema(pool, schema, migrations);
      break;
    } catch (error) {
      if (!isOutage(error)) {
        await pool.end();
        throw explainRefusal(error, settings.url, schema);
      }
      if (!waited) log.warn({ reason: messageOf(error) }, "database not reachable, waiting");
      await pause(500, new AbortController().signal);
    }
  }
  return {
    pool: traceQueries(pool),
    query: drizzle(pool),
    transaction: (work) => spanned(transactionSpan, () => inTransaction(pool, work)),
    close: () => pool.end(),
  };
}

/** One at a time across processes: services of one kind start together. */
async function migrateSchema(pool: pg.Pool, schema: string, folder: string): Promise<void> {
  const client = await checkOut(pool);
  try {
    await client.query("select pg_advisory_lock(hashtext($1))", [`migrate ${schema}`]);
    await client.query(`create schema if not exists ${client.escapeIdentifier(schema)}`);
    await migrate(drizzle(client), { migrationsFolder: folder, migrationsSchema: schema });
  } finally {
    await client
      .query("select pg_advisory_unlock(hashtext($1))", [`migrate ${schema}`])
      .catch(() => undefined);
    client.release();
  }
}

async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await checkOut(pool);
  let broken: Error | undefined;
  try {
    // Sent with the first statement; if it fails, so does that.
    client.query("begin").catch(() => undefined);
    const result = await work(traceQueries(client));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((lost) => {
      broken = lost;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Takes a connection out of the pool, which then listens to it no more. One that is lost while no statement is
 * under way says so all the same, and what nobody listens to would end the process; the next statement fails.
 */
async function checkOut(pool: pg.Pool): Promise<pg.PoolClient> {
  const client = await pool.connect();
  if (client.listenerCount("error") === 0) client.on("error", () => undefined);
  return client;
}

/** Whether an error says that a row with this key exists already (SQLSTATE 23505); Drizzle's has it as its cause. */
export function isDuplicateKey(error: unknown): boolean {
  return [...causes(error)].some((each) => (each as { code?: unknown }).code === "23505");
}
