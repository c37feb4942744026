import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { until } from "@recibo/local/trial/until";
import { connectDatabase, type Database } from "../src/database/database.ts";
import { isOutage } from "../src/errors.ts";
import { createLogger } from "../src/logging.ts";

const schema = `trial_${randomBytes(6).toString("hex")}`;
let folder: string;
let database: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-migrations-"));
  await mkdir(join(folder, "meta"));
  const journal = { version: "7", dialect: "postgresql", entries: [] };
  await writeFile(join(folder, "meta/_journal.json"), JSON.stringify(journal));
  const settings = { url: process.env.DATABASE_URL as string, pool: 3 };
  database = await connectDatabase(settings, schema, folder, createLogger("trial", "silent"));
});

afterAll(async () => {
  await database?.pool.query(`drop schema if exists ${schema} cascade`);
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

test("a connection that is lost between two statements fails its transaction as an outage, and no more", async () => {
  const lost = Promise.withResolvers<void>();
  const transaction = database.transaction(async (client) => {
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    client.once("end", () => lost.resolve());
    await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await lost.promise;
    await client.query("select 1");
  });
  const error = await transaction.catch((thrown: unknown) => thrown);
  expect(isOutage(error)).toBe(true);
  await until("another connection", () => database.pool.query("select 1"));
});

test("a connection is listened to once, however often it is used", async () => {
  const listeners: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    await database.transaction(async (client) => {
      await client.query("select 1");
      listeners.push(client.listenerCount("error"));
    });
  }
  expect(new Set(listeners)).toEqual(new Set([1]));
});

test("a few connections stay open when nobody asks for long, so that the next click need not open them", async () => {
  const settings = { url: process.env.DATABASE_URL as string, pool: 6 };
  const { pool, close } = await connectDatabase(
    settings,
    schema,
    folder,
    createLogger("trial", "silent"),
  );
  try {
    await Promise.all(Array.from({ length: 6 }, () => pool.query("select pg_sleep(0.2)")));
    expect(pool.totalCount).toBe(6);
    await until("the others to be closed", () => pool.totalCount <= 3);
    expect(pool.totalCount).toBe(3);
  } finally {
    await close();
  }
});

test("no statement waits for the server to compile it", async () => {
  const { rows } = await database.pool.query("show jit");
  expect(rows).toEqual([{ jit: "off" }]);
});

test("an idle connection takes a statement in the moment it is asked", async () => {
  const { pool } = database;
  await pool.query("select 1");
  const idle = pool.idleCount;
  const asked = pool.query("select 1");
  expect(pool.idleCount).toBe(idle - 1);
  await asked;
});
