import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { invoiceGenerated } from "@recibo/common/contracts/index";
import { newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics, type TrialTopics } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import { createVisitor, type Visitor } from "@recibo/local/trial/visitor";

let desk: TrialDesk;
let topics: TrialTopics;
let ana: Visitor;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["dashboard", "invoice-generator"] });
  topics = await openTrialTopics(desk, [invoiceGenerated]);
  ana = createVisitor(desk.url);
  await ana.signUp();
});

afterAll(async () => {
  ana?.close();
  await topics?.close();
  await desk?.close();
});

async function counted(): Promise<{ duplicate: number; orphan: number }> {
  const text = await (await fetch(`${desk.service("dashboard").healthUrl}/metrics`)).text();
  const of = (kind: string) =>
    Number(new RegExp(`recibo_stray_replies_total\\{kind="${kind}"\\} (\\d+)`).exec(text)?.[1]);
  return { duplicate: of("duplicate"), orphan: of("orphan") };
}

const kept = () =>
  desk.sql<{ request_id: string; reason: string }>(
    'select request_id, reason from dashboard.stray_replies order by partition, "offset"',
  );

const orphan = () =>
  topics.say(invoiceGenerated, {
    outcome: "failed",
    organisationId: newId(),
    code: "POISON",
    message: "Nobody asked.",
  });

test("a second reply and one that nobody asked for are kept and counted once each, also when they are read again", async () => {
  const { heard } = await ana.listen();
  const requestId = await ana.askForInvoice();
  await until("the answer", () => heard.length === 1);
  const reply = await until("the reply to be read", () =>
    topics.repliesTo(invoiceGenerated, requestId).at(0),
  );
  await topics.publisher.send(reply);
  const asked = new Map<number, string>();
  while (asked.size < 3) {
    const { id, partition } = await orphan();
    asked.set(partition, id);
  }
  await until("all of them", async () => {
    const ids = new Set((await kept()).map(({ request_id }) => request_id));
    return ids.has(requestId) && [...asked.values()].every((id) => ids.has(id));
  });
  const strays = await kept();
  const orphans = strays.filter(({ reason }) => reason === "orphan").length;
  expect(strays.filter(({ reason }) => reason === "duplicate")).toEqual([
    { request_id: requestId, reason: "duplicate" },
  ]);
  // They are counted once they are kept.
  await until("the count", async () => (await counted()).orphan >= orphans);
  expect(await counted()).toEqual({ duplicate: 1, orphan: orphans });
  const page = await (await ana.get(`/requests/${requestId}`)).text();
  expect(page.match(/data-remark="duplicate"/g)).toHaveLength(1);

  const dashboard = desk.service("dashboard");
  await dashboard.stop();
  await dashboard.start({ arguments: ["--reset"] });
  const marks = new Map<number, string>();
  let said = 0;
  while (marks.size < 3) {
    const { id, partition } = await orphan();
    marks.set(partition, id);
    said++;
  }
  await until(
    "the end of each partition",
    async () => (await kept()).length === strays.length + said,
  );
  await until("the count", async () => (await counted()).orphan >= said);
  expect(await counted()).toEqual({ duplicate: 0, orphan: said });
  expect(heard).toHaveLength(1);
});

test("a reply that nobody asked for is listed with its place for operators, and found by its id", async () => {
  const [first] = await desk.sql<{ place: string; reply_id: string }>(
    `select topic || '/' || partition || '@' || "offset" as place, reply_id
      from dashboard.stray_replies where reason = 'orphan' limit 1`,
  );
  const { place = "", reply_id: id = "" } = first ?? {};
  const search = async () => (await ana.get(`/search?q=${id}`)).headers.get("location");
  expect([(await ana.get("/traffic/orphans")).status, await search()]).toEqual([404, null]);
  await desk.sql("update dashboard.users set operator = true");
  const page = await (await ana.get("/traffic/orphans")).text();
  expect(page).toContain(`record=${place}">${place}</a>`);
  expect(page).toContain(id);
  const found = await search();
  expect(found).toBe(`/traffic/records?topics=invoice-generated&record=${place}`);
  expect((await ana.get(found ?? "")).status).toBe(200);
});

test("strays are deleted after the days that are configured", async () => {
  await desk.sql(
    "update dashboard.stray_replies set recorded_at = now() - interval '40 days' where reason = 'orphan'",
  );
  const dashboard = desk.service("dashboard");
  await dashboard.stop();
  await dashboard.start();
  await until("the old ones gone", async () =>
    (await kept()).every(({ reason }) => reason === "duplicate"),
  );
  expect(await kept()).toHaveLength(1);
});
