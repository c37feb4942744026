import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";

let desk: TrialDesk;
let dashboards: TrialService[];

beforeAll(async () => {
  desk = await startTrialDesk();
  dashboards = [
    desk.service("dashboard"),
    ...(await Promise.all([desk.another("dashboard"), desk.another("dashboard")])),
  ];
});

afterAll(async () => {
  await desk?.close();
});

/** A tab of the visitor at each dashboard. */
const tabsOf = (visitor: Visitor) =>
  Promise.all(dashboards.map(({ url }) => visitor.listen(0, url)));

const recordedBy = (dashboard: TrialService) =>
  dashboard.log.filter(({ msg }) => msg === "answer recorded").length;

test("a push reaches every tab of the right person in order, whichever dashboard recorded the answer", async () => {
  const people = await Promise.all(Array.from({ length: 8 }, desk.signedUp));
  const tabs = await Promise.all(people.map(tabsOf));
  const asked = await Promise.all(
    people.flatMap((person) => [1, 2, 3].map(() => person.askForInvoice())),
  );
  for (const { heard } of tabs.flat()) {
    await until("three notifications in each tab", () => heard.length >= 3);
    expect(heard.map(({ position }) => position)).toEqual([1, 2, 3]);
  }
  await until(
    "several that say they recorded",
    () => dashboards.filter((each) => recordedBy(each) > 0).length > 1,
  );
  const marked = async () =>
    desk.sql(
      "select id from dashboard.requests where id = any($1::uuid[]) and pushed_at >= recorded_at",
      [asked],
    );
  await until("the mark of each push", async () => (await marked()).length === asked.length);
});

test("a tab at only one dashboard is told, and its request is marked as pushed", async () => {
  const people = await Promise.all(Array.from({ length: 6 }, desk.signedUp));
  const last = dashboards[2] as TrialService;
  for (const ana of people) {
    const { heard } = await ana.listen(0, last.url);
    const id = await ana.askForInvoice();
    await until("the notification", () => heard.length === 1);
    await until("the page with the mark", async () =>
      (await (await ana.get(`/requests/${id}`)).text()).includes("was sent to your browser"),
    );
  }
});

test("what is seen in one tab is seen at all dashboards", async () => {
  const ana = await desk.signedUp();
  const tabs = await tabsOf(ana);
  const counts = tabs.map(({ socket }) => {
    const said: { unseen: number; last: number }[] = [];
    socket.on("unseen", (state) => said.push(state));
    return said;
  });
  await ana.askForInvoice();
  for (const { heard } of tabs) await until("the notification", () => heard.length === 1);
  tabs[1]?.socket.emit("seen", { upTo: 1 });
  for (const said of counts)
    await until("the count", () => said.some(({ unseen, last }) => unseen === 0 && last === 1));
});

test("signing out ends the sockets of that session at all dashboards, and of no other", async () => {
  const [ana, eve] = [await desk.signedUp(), await desk.signedUp()];
  const [hers, eves] = [await tabsOf(ana), await tabsOf(eve)];
  await ana.post("/", "/sign-out", {});
  for (const { socket } of hers) await until("the end of the socket", () => !socket.connected);
  expect(eves.every(({ socket }) => socket.connected)).toBe(true);
});

test("tries to sign in are counted over all dashboards together", async () => {
  const { email } = await desk.visitor().signUp();
  const statuses: number[] = [];
  for (let index = 0; index < 12; index++) {
    const visitor = desk.visitor((dashboards[index % 3] as TrialService).url);
    const given = { email, password: `wrong number ${index}` };
    statuses.push((await visitor.post("/sign-in", "/sign-in", given)).status);
  }
  expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
});

test("losing every database connection ends no dashboard, and no tab misses anything", async () => {
  const people = await Promise.all(Array.from({ length: 4 }, desk.signedUp));
  const tabs = await Promise.all(people.map(tabsOf));
  const asking = people.map((person) => person.askForInvoice());
  for (const _ of [1, 2, 3]) {
    await desk.sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
  }
  const accepted = await Promise.allSettled(asking);
  for (const [index, ana] of people.entries()) {
    if (accepted[index]?.status === "rejected")
      await until("a form that is taken", () => ana.askForInvoice());
    for (const { heard } of tabs[index] ?? [])
      await until("the answer in each tab", () => heard.some(({ position }) => position === 1));
  }
  for (const { healthUrl } of dashboards)
    await until("a dashboard that is well", async () => (await fetch(`${healthUrl}/readyz`)).ok);
});

test("the tab that shows a request hears of its progress at whichever dashboard, other tabs and other people do not", async () => {
  const [ana, bob] = [await desk.signedUp(), await desk.signedUp()];
  const worker = desk.service("invoice-generator");
  await worker.stop();
  const id = await ana.askForInvoice();
  const showing = await showingRequest(ana, id, dashboards[1] as TrialService);
  const another = await showingRequest(ana, undefined, dashboards[1] as TrialService);
  const stranger = await showingRequest(bob, id, dashboards[1] as TrialService);
  await worker.start();
  await until("the page's news", () => showing.length > 0);
  expect(showing[0]).toEqual({ id });
  expect([...another, ...stranger]).toEqual([]);
});

/** What a tab that shows a request's page, or none, hears of requests. */
async function showingRequest(
  visitor: Visitor,
  request: string | undefined,
  { url }: TrialService,
): Promise<unknown[]> {
  const news: unknown[] = [];
  const { socket } = await visitor.listen(0, url);
  socket.on("request", (said) => news.push(said));
  socket.auth = { after: 0, request };
  socket.disconnect().connect();
  await until("the tab", () => socket.connected);
  return news;
}
