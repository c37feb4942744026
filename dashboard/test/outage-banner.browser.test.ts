import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Kafka, startKafka } from "@recibo/local/kafka";
import { freePort } from "@recibo/local/ports";
import { type Postgres, startPostgres } from "@recibo/local/postgres";
import { defaultDataFolder } from "@recibo/local/project";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { connected, openTrialPages, type TrialPages } from "@recibo/local/trial/trial-pages";
import { until } from "@recibo/local/trial/until";
import type { Page } from "playwright-core";
import { withoutBarriers } from "./examine.ts";

let folder: string;
let kafka: Kafka;
let postgres: Postgres;
let pages: TrialPages;
let desk: TrialDesk;
let page: Page;
let startBroker: () => Promise<Kafka>;
let startDatabase: () => Promise<Postgres>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-banner-"));
  await chmod(folder, 0o755);
  const [kafkaPort, postgresPort] = [await freePort(), await freePort()];
  const engines = join(defaultDataFolder, "engines");
  startBroker = () =>
    startKafka({ data: join(folder, "kafka"), engines, port: kafkaPort, heapMegabytes: 256 });
  startDatabase = () => startPostgres({ data: join(folder, "postgres"), port: postgresPort });
  [kafka, postgres] = await Promise.all([startBroker(), startDatabase()]);
  pages = await openTrialPages({
    services: ["dashboard"],
    brokers: kafka.brokers,
    databaseUrl: postgres.url,
    env: { DEMO_ENABLED: "true" },
  });
  desk = pages.desk;
  page = await pages.enterDemo();
}, 240_000);

afterAll(async () => {
  await pages?.close();
  await Promise.all([kafka?.close(), postgres?.close()]);
  if (folder) await rm(folder, { recursive: true, force: true });
}, 60_000);

const banner = () => page.locator("[data-outage]:not([hidden])");
const gauge = async (part: string) => {
  const text = await (await fetch(`${desk.service("dashboard").healthUrl}/metrics`)).text();
  return new RegExp(`^recibo_outage\\{part="${part}"\\} (\\d)$`, "m").exec(text)?.[1];
};
const readiness = async () => {
  const answer = await fetch(`${desk.service("dashboard").healthUrl}/readyz`);
  const { problems } = (await answer.json()) as { problems: { part: string }[] };
  return { status: answer.status, parts: problems.map(({ part }) => part) };
};

test("while Kafka is away every page says so, live and when it is made; it vanishes by itself", async () => {
  await until("all to be well", async () => (await readiness()).status === 200);
  expect(await banner().count()).toBe(0);
  await connected(page);
  kafka.kill("SIGKILL");
  await kafka.exited;
  await banner().filter({ hasText: "Kafka cannot be reached." }).waitFor();
  expect(await gauge("broker")).toBe("1");
  expect(await readiness()).toMatchObject({
    status: 503,
    parts: expect.arrayContaining(["broker"]),
  });

  await page.goto(`${desk.url}/invoices`);
  const html = await (await page.request.get(`${desk.url}/invoices`)).text();
  expect(html).toContain("What you ask for is kept and goes out when it is back.");
  await banner().waitFor();
  await withoutBarriers(page);
  await keep("outage");

  kafka = await startBroker();
  await banner().waitFor({ state: "hidden", timeout: 60_000 });
  await until("all to be well", async () => (await readiness()).status === 200, 60_000);
  expect(await gauge("broker")).toBe("0");
}, 150_000);

test("while the database is away open pages say so, new ones are an error page that opens by itself", async () => {
  await page.goto(`${desk.url}/invoices`);
  await page.getByRole("heading", { name: "Invoices" }).waitFor();
  await connected(page);
  postgres.kill("SIGKILL");
  await postgres.exited;
  await banner().filter({ hasText: "Our database does not answer." }).waitFor();
  expect(await gauge("database")).toBe("1");

  await page.goto(`${desk.url}/score`);
  await page.getByRole("heading", { name: "Not available right now" }).waitFor();
  await keep("no-database");
  postgres = await startDatabase();
  await page.getByRole("heading", { name: "Score", exact: true }).waitFor({ timeout: 60_000 });
  await until("all to be well", async () => (await readiness()).status === 200);
  expect(await gauge("database")).toBe("0");
}, 150_000);

async function keep(name: string): Promise<void> {
  if (!process.env.SHOTS) return;
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 700 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}-${colorScheme}.png` });
    }
  }
}
