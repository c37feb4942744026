import { randomBytes } from "node:crypto";
import pg from "pg";
import type { Bench } from "../section.ts";

/** Makes a database on the server that is dropped when the section ends; returns its URL. */
export async function ownDatabase(bench: Bench): Promise<string> {
  const name = `bench_${randomBytes(5).toString("hex")}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: bench.databaseUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await run(`create database ${name}`);
  bench.own({ close: () => run(`drop database if exists ${name} with (force)`) });
  const url = new URL(bench.databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}
