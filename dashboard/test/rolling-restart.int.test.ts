import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { newId } from "@recibo/common/uuid";
import { type Balancer, startBalancer } from "@recibo/local/trial/balancer";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import { createVisitor, type HeardNotification, type Visitor } from "@recibo/local/trial/visitor";

const names = ["dashboard", "invoice-generator", "score-calculator"] as const;

let desk: TrialDesk;
let services: TrialService[];
let balancer: Balancer;
let people: { visitor: Visitor; email: string; heard: HeardNotification[] }[];

beforeAll(async () => {
  desk = await startTrialDesk();
  const more = await Promise.all([...names, ...names].map((name) => desk.another(name)));
  services = [...names.map((name) => desk.service(name)), ...more];
  const dashboards = services.filter(({ name }) => name === "dashboard");
  balancer = await startBalancer(dashboards.map(({ url }) => Number(new URL(url).port)));
  people = await Promise.all(Array.from({ length: 6 }, personWithTab));
}, 240_000);

afterAll(async () => {
  for (const { visitor } of people ?? []) visitor.close();
  await balancer?.close();
  await desk?.close();
});

async function personWithTab() {
  const visitor = createVisitor(balancer.url);
  const { email } = await visitor.signUp();
  const { heard } = await visitor.listen();
  return { visitor, email, heard };
}

/** Sends a form until a dashboard takes it, as a person does; its id makes it one request. */
async function ask(visitor: Visitor, kind: "invoice" | "score"): Promise<string> {
  const requestId = newId();
  await until("a dashboard that takes the form", async () => {
    if (kind === "invoice") return visitor.askForInvoice({ requestId });
    const { status } = await visitor.post("/score", "/score", { requestId });
    return status === 303;
  });
  return requestId;
}

/** Asks at a steady pace, in turns, for as long as something is done. */
async function askDuring(action: () => Promise<void>): Promise<Map<string, string[]>> {
  const asked = new Map<string, Promise<string>[]>(people.map(({ email }) => [email, []]));
  let done = false;
  const acting = action().finally(() => {
    done = true;
  });
  for (let turn = 0; !done; turn++) {
    const { visitor, email } = people[turn % people.length] as (typeof people)[number];
    asked.get(email)?.push(ask(visitor, turn % 4 === 0 ? "score" : "invoice"));
    await wait(100);
  }
  await acting;
  const ids = [...asked].map(async ([email, each]) => [email, await Promise.all(each)] as const);
  return new Map(await Promise.all(ids));
}

test("three of each service, restarted in turn behind a balancer under load, lose and double nothing", async () => {
  const asked = await askDuring(async () => {
    // One of each at a time.
    for (const first of [0, 3, 6]) {
      await Promise.all(
        services.slice(first, first + 3).map(async (service) => {
          expect(await service.kill("SIGTERM")).toBe(0);
          await service.start();
        }),
      );
    }
  });

  for (const { email, heard } of people) {
    const ids = asked.get(email) ?? [];
    expect(ids.length).toBeGreaterThan(5);
    const places = () => new Set(heard.map(({ position }) => position));
    await until("a notification for each request", () => places().size >= ids.length);
    expect([...places()].toSorted((a, b) => a - b)).toEqual(ids.map((_, index) => index + 1));
    const told = await desk.sql<{ request: string }>(
      `select n.request_id as request from dashboard.notifications n
        join dashboard.users u on u.id = n.user_id where u.email = $1`,
      [email],
    );
    expect(told.map(({ request }) => request).toSorted()).toEqual(ids.toSorted());
  }
  const series = await desk.sql<{ count: number; distinct: number; last: number }>(
    `select count(*)::int, count(distinct sequence)::int as distinct, max(sequence)::int as last
      from invoice_generator.invoices group by organisation_id`,
  );
  for (const { count, distinct, last } of series) expect([distinct, last]).toEqual([count, count]);
  const open = await desk.sql("select 1 from dashboard.requests where outcome is null");
  expect(open).toEqual([]);
  // An answer may be quicker than what settles its command in the outbox.
  await until(
    "an empty outbox",
    async () => (await desk.sql("select 1 from dashboard.outbox")).length === 0,
  );
}, 300_000);
