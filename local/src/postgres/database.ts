import { Client } from "pg";
import { databaseName } from "./cluster.ts";

/** Whether the server on this port of loopback accepts connections. Never rejects. */
export async function serverIsReady(port: number, password: string): Promise<boolean> {
  return withClient(port, password, (client) => client.query("select")).then(
    () => true,
    () => false,
  );
}

/** Makes the product's database unless it exists. */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  await withClient(port, password, async (client) => {
    const found = await client.query("select from pg_database where datname = $1", [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  });
}

async function withClient<T>(
  port: number,
  password: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    host: "127.0.0.1",
    port,
    user: databaseName,
    password,
    database: "postgres",
    connectionTimeoutMillis: 5_000,
  });
  // The server may end while we are connected; the pending query then rejects and says so.
  client.on("error", () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
