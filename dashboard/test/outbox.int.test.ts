import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { connectDatabase, type Database } from "@recibo/common/database/database";
import { createLogger } from "@recibo/common/logging";
import { newId } from "@recibo/common/uuid";
import { until } from "@recibo/local/trial/until";
import pg from "pg";
import { looksIntoOutbox } from "../src/asking/left-in-outbox.ts";
import { type OutboxRow, takeFromOutbox } from "../src/asking/outbox.ts";
import { createHopMarks } from "../src/requests/hop-marks.ts";
import { markHops, type PublishedMessage } from "../src/requests/mark-hops.ts";

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

/** The messages of requests that are still in the outbox. */
async function inOutbox(...ids: string[]): Promise<OutboxRow[]> {
  const { rows } = await database.pool.query<OutboxRow>(
    "select * from outbox where request_id = any($1)",
    [ids],
  );
  return rows;
}

const publishedAs =
  (partition: number) =>
  (row: OutboxRow, index: number): PublishedMessage => ({
    position: row.position,
    requestId: row.request_id,
    placed: { partition, offset: String(index) },
    at: new Date(),
  });

const marksOf = (messages: PublishedMessage[]) => messages.map((published) => ({ published }));

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
    const offering = markHops(database.pool, marksOf(rows.map(publishedAs(1))));
    await until("the other dashboard to wait", async () => (await waiting()) === 1);
    const swept = await markHops(sweep, marksOf(rows.map(publishedAs(2))));
    return { swept, offering };
  });

  expect(settled.swept.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await settled.offering).toEqual([]);
  const { rows } = await database.pool.query("select distinct command_partition from requests");
  expect(rows).toEqual([{ command_partition: 2 }]);
  expect((await database.pool.query("select 1 from outbox")).rows).toEqual([]);
});

test("a request whose answer is pushed soon is written once for both marks, another one after a moment", async () => {
  // Long enough that a busy machine does not bring the moment on too soon.
  const marks = createHopMarks(database, 2_000);
  const [quick = "", slow = ""] = await waitingRequests(2);
  const messages = await inOutbox(quick, slow);
  await database.pool.query(`create table written (id uuid);
    create function note_write() returns trigger language plpgsql as
      $$ begin insert into dashboard.written values (new.id); return new; end $$;
    create trigger note_write after update on requests for each row execute function note_write()`);
  const state = `select published_at is not null as published, pushed_at,
    (select count(*) from written where id = r.id) as writes,
    (select count(*) from outbox where request_id = r.id) as left from requests r where id = $1`;
  const row = async (id: string) => (await database.pool.query(state, [id])).rows[0];

  const published = marks.published(messages.map(publishedAs(1)));
  const at = new Date();
  expect(await marks.pushed(quick, at)).toMatchObject({ id: quick, pushedAt: at });
  expect(await row(quick)).toEqual({ published: true, pushed_at: at, writes: 1, left: 0 });
  expect(await row(slow)).toMatchObject({ published: false, left: 1 });

  expect((await published).map(({ id }) => id).sort()).toEqual([quick, slow].sort());
  expect(await row(slow)).toMatchObject({ published: true, pushed_at: null, left: 0 });
  await marks.pushed(slow, at);
  expect(await row(slow)).toMatchObject({ pushed_at: at, writes: 2 });
});

test("an answer that is pushed before its command is known to be published loses neither mark", async () => {
  const marks = createHopMarks(database);
  const [id = ""] = await waitingRequests(1);
  const messages = await inOutbox(id);
  const [first, second] = [new Date(1_000), new Date(2_000)];
  const pushed = marks.pushed(id, first);
  const again = marks.pushed(id, second);
  await Promise.all([marks.published(messages.map(publishedAs(1))), pushed, again]);
  const request = await database.pool.query(
    "select published_at is not null as published, pushed_at from requests where id = $1",
    [id],
  );
  expect(request.rows).toEqual([{ published: true, pushed_at: first }]);
  expect(await marks.pushed(id, second)).toBeUndefined();
});

test("all marks are written at once when they are asked to be", async () => {
  const marks = createHopMarks(database);
  const [id = ""] = await waitingRequests(1);
  const messages = await inOutbox(id);
  const published = marks.published(messages.map(publishedAs(1)));
  await marks.flush();
  expect(await inOutbox(id)).toEqual([]);
  await published;
});

test("a message that was left behind is found, however many were removed before it and however late it was committed", async () => {
  await database.pool.query("delete from outbox");
  const settled = 0.05;
  const isLeft = looksIntoOutbox(database, settled);
  const late = await database.pool.connect();
  try {
    await late.query("begin");
    await late.query(
      "insert into outbox (topic, key, value, headers) values ('payment-recorded', 'late', '{}', '{}')",
    );
    for (let look = 0; look < 4; look++) {
      await waitingRequests(2);
      expect(await isLeft(60)).toBe(false);
      await until("it to be found", () => isLeft(settled));
      await database.pool.query("delete from outbox");
      expect(await isLeft(settled)).toBe(false);
    }
    await late.query("commit");
  } finally {
    late.release();
  }
  await until("the late one to be found", () => isLeft(settled));
});
