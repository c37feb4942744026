import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, openLog, waitUntilReady } from "./engine.ts";
import { isTaken } from "./ports.ts";
import { binariesFor, type PostgresBinaries, packagedBinaries } from "./postgres/binaries.ts";
import { type Cluster, databaseName, ensureCluster } from "./postgres/cluster.ts";
import { ensureDatabase, serverIsReady } from "./postgres/database.ts";
import { clusterHome, sharedFolder } from "./postgres/home.ts";
import { postgresUser, type SystemUser } from "./postgres/system-user.ts";
import { Problem } from "./problem.ts";
import { type OwnProcess, startProcess } from "./processes/own-process.ts";
import { stopLeftover } from "./processes/record.ts";

export interface PostgresOptions {
  /** Absolute folder for everything of this server; a later start on it has its tables again. */
  data: string;
  /** Where clients connect, on 127.0.0.1. */
  port: number;
  /** Settings of the server to add or replace, by PostgreSQL's names. */
  settings?: Readonly<Record<string, string>>;
  say?: (line: string) => void;
  /** Gives up a start that is under way. */
  signal?: AbortSignal;
}

export interface Postgres extends Engine {
  readonly version: string;
  /** What `DATABASE_URL` expects, password included: the superuser and database `recibo`. */
  readonly url: string;
}

/**
 * Starts a real PostgreSQL, durable as it comes: what is committed survives a crash. Resolves when
 * the database `recibo` can be used. Calling it again after the server has ended, with the same data
 * and port, is a restart; a server that a killed process left on this data is stopped first.
 * As root it runs as the system's user `postgres`, made when missing.
 * @throws Problem when the port is taken or the server does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { data, port, say = () => {}, signal } = options;
  await mkdir(data, { recursive: true });
  await stopLeftover(postgresRecord(data));
  if (await isTaken(port)) {
    throw new Problem(`PostgreSQL's port ${port} is taken by another program.`);
  }
  const user = await postgresUser();
  const binaries = await binariesFor(user, await packagedBinaries(), sharedFolder);
  const home = await clusterHome(data, user, say);
  const cluster = await ensureCluster(home, binaries, user, signal);
  const own = await startServer(options, binaries, cluster, user);
  try {
    await ensureDatabase(port, cluster.password);
  } catch (error) {
    await own.stop(10_000);
    throw error;
  }
  return {
    version: binaries.version,
    url: `postgres://${databaseName}:${cluster.password}@127.0.0.1:${port}/${databaseName}`,
    pid: own.pid,
    port,
    log: logOf(data),
    exited: own.exited,
    kill: own.kill,
    close: async () => void (await own.stop(20_000)),
  };
}

/** The file that says which process is the server of this data. */
export function postgresRecord(data: string): string {
  return join(data, "process.json");
}

function logOf(data: string): string {
  return join(data, "postgres.log");
}

async function startServer(
  { data, port, settings, signal }: PostgresOptions,
  binaries: PostgresBinaries,
  cluster: Cluster,
  user: SystemUser | undefined,
): Promise<OwnProcess> {
  const log = logOf(data);
  const output = await openLog(log);
  const own = await startProcess(
    "PostgreSQL",
    binaries.postgres,
    ["-D", cluster.folder, ...flags({ ...defaults, port: String(port), ...settings })],
    {
      ...user,
      cwd: "/",
      stdio: ["ignore", output.fd, output.fd],
      record: postgresRecord(data),
      // Fast shutdown: open connections are ended, what is committed is kept.
      stopSignal: "SIGINT",
    },
  ).finally(() => output.close());
  const ready = () => serverIsReady(port, cluster.password);
  await waitUntilReady(own, ready, { log, telling: /FATAL|PANIC/, timeoutMs: 120_000, signal });
  return own;
}

const defaults = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  timezone: "UTC",
  log_timezone: "UTC",
};

function flags(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
