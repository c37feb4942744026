import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { connectDatabase, type Database } from "@recibo/common/database/database";
import { createLogger } from "@recibo/common/logging";
import { Health } from "@recibo/common/service/health";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import {
  type ForOthers,
  joinDashboards,
  type OtherDashboards,
} from "../src/live/other-dashboards.ts";

const log = createLogger("test", "silent");
const migrations = new URL("../migrations", import.meta.url).pathname;

let desk: TrialDesk;
let database: Database;
const joined: OtherDashboards[] = [];

beforeAll(async () => {
  desk = await startTrialDesk({ services: [] });
  database = await connectDatabase(
    { url: desk.databaseUrl, pool: 2 },
    "dashboard",
    migrations,
    log,
  );
});

afterEach(async () => {
  await Promise.all(joined.splice(0).map((each) => each.close()));
});

afterAll(async () => {
  await database?.close();
  await desk?.close();
});

async function join() {
  const health = new Health();
  const dashboard = await joinDashboards({ database, health, log });
  joined.push(dashboard);
  const heard: ForOthers[] = [];
  dashboard.hear((message) => heard.push(message));
  return { ...dashboard, health, heard };
}

const push = (room: string, data: unknown): ForOthers => {
  return { kind: "push", room, event: "request", data: [data] };
};

const breakChannels = () =>
  desk.sql(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dashboard-channel' and datname = current_database()",
  );

test("what one dashboard tells, all others hear in its order, and it does not hear itself", async () => {
  const [a, b, c] = [await join(), await join(), await join()];
  const told = Array.from({ length: 2_000 }, (_, index) => push("person:ana", index));
  for (const message of told) a.tell(message);
  for (const { heard } of [b, c]) {
    await until("all of it", () => heard.length === told.length);
    expect(heard).toEqual(told);
  }
  expect(a.heard).toEqual([]);
});

test("a push that is longer than the channel takes sends its readers to the inbox", async () => {
  const [a, b] = [await join(), await join()];
  a.tell(push("person:ana", "ü".repeat(10_000)));
  a.tell(push("person:ana", "short"));
  await until("both", () => b.heard.length === 2);
  expect(b.heard).toEqual([{ kind: "missed", room: "person:ana" }, push("person:ana", "short")]);
});

test("a channel that breaks is opened again, and both sides are told that they may have missed something", async () => {
  const [a, b] = [await join(), await join()];
  await breakChannels();
  await until("the gap to be known", () => !a.health.ready || a.heard.length > 0);
  a.tell(push("person:ana", "into the gap"));
  const missed = ({ heard }: typeof a) => heard.some(({ kind }) => kind === "missed");
  await until("both to be told", () => missed(a) && missed(b));
  await until("both to be well again", () => a.health.ready && b.health.ready);
  b.heard.length = 0;
  await until("what is told afterwards", () => {
    a.tell(push("person:ana", "again"));
    return b.heard.some((message) => message.kind === "push" && message.data[0] === "again");
  });
});
