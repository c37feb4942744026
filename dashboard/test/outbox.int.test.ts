import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { connectDatabase, type Database } from "@recibo/common/database/database";
import { createLogger } from "@recibo/common/logging";
import { newId } from "@recibo/common/uuid";
import { until } from "@recibo/local/trial/until";
import pg from "pg";
import { type OutboxRow, settleOutbox, takeFromOutbox } from "../src/asking/outbox.ts";

const name = `outbox_${randomBytes(6).toString("hex")}`;
const server = new pg.Client({ connectionString: process.env.DATABASE_URL as string });
let database: Database;

beforeAll(async () => {
  await server.connect();
  await server.query(`create database ${name}`);
  const url = new URL(process.env.DATABASE_URL as string);
  url.pathname = `/${name}`;
  const migrations = fileURLToPath(new URL("../migrations", import.meta.url));
  const settings = { url: url.href, pool: 4 };
  const log = createLogger("dashboard", "silent");
  database = await connectDatabase(settings, "dashboard", migrations, log);
});

afterAll(async () => {
  await database?.close();
  await server.query(`drop database if exists ${name} with (force)`);
  await server.end();
});

/** Requests whose commands wait in the outbox, of an organisation of their own. */
async function waitingRequests(count: number): Promise<string[]> {
  const [organisationId, ids] = [newId(), Array.from({ length: count }, () => newId())];
  await database.pool.query("insert into organisations (id, name) values ($1, '')", [
    organisationId,
  ]);
  await database.pool.query(
    `with asked as (
        insert into requests (id, organisation_id, kind, command, requested_at)
        select id, $1::uuid, 'generate-invoice', '{}', now() from unnest($2::uuid[]) as a (id) returning id
      )
      insert into outbox (request_id, topic, key, value, headers)
      select id, 'generate-invoice', $1::uuid::text, '{}', '{}' from asked`,
    [organisationId, ids],
  );
  return ids;
}

const publishedAs = (partition: number) => (row: OutboxRow, index: number) => ({
  row,
  placed: { partition, offset: String(index) },
  at: new Date(),
});

/** Sessions that wait for a lock which another one holds. */
async function waiting(): Promise<number> {
  const { rows } = await server.query(
    "select 1 from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'",
    [name],
  );
  return rows.length;
}

test("two dashboards that have both published a message settle it without a deadlock, once", async () => {
  const ids = await waitingRequests(3);
  const settled = await database.transaction(async (sweep) => {
    // One sweeps up what another had offered, and was about to settle, when the broker answered both.
    const rows = await takeFromOutbox(sweep, 10, 0);
    const offering = settleOutbox(database.pool, rows.map(publishedAs(1)));
    await until("the other dashboard to wait", async () => (await waiting()) === 1);
    const swept = await settleOutbox(sweep, rows.map(publishedAs(2)));
    return { swept, offering };
  });

  expect(settled.swept.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await settled.offering).toEqual([]);
  const { rows } = await database.pool.query("select distinct command_partition from requests");
  expect(rows).toEqual([{ command_partition: 2 }]);
  expect((await database.pool.query("select 1 from outbox")).rows).toEqual([]);
});
