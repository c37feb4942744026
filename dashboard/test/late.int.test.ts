import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";

let desk: TrialDesk;
let dashboards: TrialService[];

beforeAll(async () => {
  desk = await startTrialDesk({ env: { DEADLINE_INVOICE: "2", DEADLINE_SCORE: "3600" } });
  dashboards = [desk.service("dashboard"), await desk.another("dashboard")];
});

afterAll(async () => {
  await desk?.close();
});

const noticesOf = (requestId: string) =>
  desk.sql<{ kind: string; late: boolean | null }>(
    "select kind, (facts->'late')::boolean as late from dashboard.notifications where request_id = $1 order by position",
    [requestId],
  );

const saidLate = (requestId: string) =>
  dashboards
    .flatMap(({ log }) => log)
    .filter(({ msg, correlationId }) => msg === "request is late" && correlationId === requestId);

test("a late request is told once, at all dashboards, and its late answer completes it and says so", async () => {
  const worker = desk.service("invoice-generator");
  await worker.stop();
  const ana = await desk.signedUp();
  const tabs = await Promise.all(dashboards.map(({ url }) => ana.listen(0, url)));
  const requestId = await ana.askForInvoice();
  for (const { heard } of tabs) {
    await until("the notice", () => heard.length === 1);
    expect(heard[0]).toMatchObject({ position: 1, kind: "late", href: `/requests/${requestId}` });
  }
  const waiting = await (await ana.get(`/requests/${requestId}`)).text();
  expect(waiting).toContain('data-state="late"');
  expect(waiting).toContain('data-remark="late"');

  await worker.start();
  for (const { heard } of tabs) {
    await until("the answer", () => heard.length === 2);
    expect(heard[1]).toMatchObject({ position: 2, kind: "invoice" });
    expect(heard[1]?.message).toMatch(/It came later than expected\.$/);
  }
  const done = await (await ana.get(`/requests/${requestId}`)).text();
  expect(done).toContain('data-state="generated"');
  expect(done).toContain("and the answer came after");
  expect(await noticesOf(requestId)).toEqual([
    expect.objectContaining({ kind: "late" }),
    { kind: "invoice", late: true },
  ]);
  expect(saidLate(requestId)).toHaveLength(1);
});

test("what became late while no dashboard ran is told by the first that starts, once", async () => {
  const worker = desk.service("invoice-generator");
  await worker.stop();
  const ana = await desk.signedUp();
  const requestId = await ana.askForInvoice();
  await Promise.all(dashboards.map((dashboard) => dashboard.kill("SIGKILL")));
  const before = saidLate(requestId).length;
  await until("the deadline to pass", async () => {
    const rows = await desk.sql(
      "select 1 from dashboard.requests where id = $1 and requested_at < now() - interval '2 seconds'",
      [requestId],
    );
    return rows.length === 1;
  });
  await Promise.all(dashboards.map((dashboard) => dashboard.start()));
  await until("the notice", async () => (await noticesOf(requestId)).length === 1);
  await worker.start();
  await until("the answer", async () => (await noticesOf(requestId)).length === 2);
  expect((await noticesOf(requestId)).map(({ kind }) => kind)).toEqual(["late", "invoice"]);
  expect(before).toBe(0);
  expect(saidLate(requestId)).toHaveLength(1);
});

test("two hundred requests that are late together are told once each, in places that follow each other", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  await desk.sql(
    `insert into dashboard.requests (id, organisation_id, user_id, kind, command, requested_at)
      select gen_random_uuid(), organisation_id, id, 'generate-invoice', '{}', now() - interval '1 hour'
      from dashboard.users, generate_series(1, 200) where email = $1`,
    [email],
  );
  const { heard } = await ana.listen();
  const places = async () =>
    desk.sql<{ position: number; unseen: number }>(
      `select n.position::int, i.unseen::int from dashboard.notifications n
        join dashboard.inboxes i using (user_id) join dashboard.users u on u.id = n.user_id
        where u.email = $1 order by 1`,
      [email],
    );
  await until("all notices", async () => (await places()).length === 200);
  expect((await places()).map(({ position }) => position)).toEqual(
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
  expect((await places())[0]?.unseen).toBe(200);
  await until("the last of them in the tab", () => heard.some(({ position }) => position === 200));
});
