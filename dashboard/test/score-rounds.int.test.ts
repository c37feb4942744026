import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import { trialInvoice, type Visitor } from "@recibo/local/trial/visitor";

/** Seconds between two calculations; long, as tests let time pass by moving what was into the past. */
const every = 20;

let desk: TrialDesk;
let dashboards: TrialService[];

beforeAll(async () => {
  const env = { SCORE_RECALCULATE_EVERY: String(every), LIMITS_STARTER: "3", LIMITS_BRONZE: "40" };
  desk = await startTrialDesk({ env });
  dashboards = [desk.service("dashboard"), await desk.another("dashboard")];
});

afterAll(async () => {
  await desk?.close();
});

const day = (offset: number) =>
  new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

type Person = { visitor: Visitor; organisationId: string };

async function someone(): Promise<Person> {
  const visitor = desk.visitor();
  const { email } = await visitor.signUp();
  const [row] = await desk.sql<{ organisation_id: string }>(
    "select organisation_id from dashboard.users where email = $1",
    [email],
  );
  return { visitor, organisationId: String(row?.organisation_id) };
}

/** An issued invoice; returns its page. */
async function invoiceOf({ visitor }: Person, dates: Record<string, string>): Promise<string> {
  const id = await visitor.askForInvoice(dates);
  return await until("the invoice", async () => {
    const [row] = await desk.sql<{ id: string }>(
      "select id from dashboard.invoices where request_id = $1",
      [id],
    );
    return row && `/invoices/${row.id}`;
  });
}

async function pay({ visitor }: Person, page: string, amount: string): Promise<void> {
  const payment = { paymentId: newId(), date: day(0), amount };
  expect((await visitor.post(page, `${page}/payments`, payment)).status).toBe(303);
}

const scoresOf = ({ organisationId }: Person) =>
  desk.sql("select 1 from dashboard.scores where organisation_id = $1", [organisationId]);

async function askForScore(person: Person): Promise<void> {
  const before = (await scoresOf(person)).length;
  await person.visitor.post("/score", "/score", {});
  await until("the score", async () => (await scoresOf(person)).length > before);
}

/** As much history as each score that was asked for by itself was to count, in their order. */
const askedByThemselves = async ({ organisationId }: Person) =>
  (
    await desk.sql<{ payments: number }>(
      `select (command->'known'->>'payments')::int as payments from dashboard.requests
        where organisation_id = $1 and kind = 'calculate-score' and user_id is null order by requested_at`,
      [organisationId],
    )
  ).map(({ payments }) => payments);

/** How often a dashboard said that it asked. */
const said = ({ organisationId }: Person) =>
  dashboards
    .flatMap(({ log }) => log)
    .filter((line) => line.msg === "score asked for by itself")
    .filter((line) => line.organisationId === organisationId).length;

/** Everything of an organisation happened so much earlier. */
async function letPass({ organisationId }: Person): Promise<void> {
  for (const [table, column] of [
    ["payments", "recorded_at"],
    ["payments", "reversed_at"],
    ["score_rounds", "asked_at"],
  ]) {
    await desk.sql(
      `update dashboard.${table} set ${column} = ${column} - make_interval(secs => $2) where organisation_id = $1`,
      [organisationId, every],
    );
  }
}

test("two payments within the hour give one recalculation, one after it another, and of two dashboards one asks", async () => {
  const ana = await someone();
  const { heard, socket } = await ana.visitor.listen();
  const changed: string[] = [];
  socket.on("organisation", (news: { changed: string }) => changed.push(news.changed));
  const page = await invoiceOf(ana, { issueDate: day(-10), dueDate: day(20) });
  await askForScore(ana);
  await pay(ana, page, "10.00");
  await pay(ana, page, "20.00");
  expect(await askedByThemselves(ana)).toEqual([]);

  changed.length = 0;
  await letPass(ana);
  await until("a recalculation", async () => (await scoresOf(ana)).length === 2);
  expect(await askedByThemselves(ana)).toEqual([2]);
  await until("open pages to hear of it", () => changed.includes("score"));
  // Nobody asked, so nobody is told.
  expect(heard.filter(({ kind }) => kind === "score")).toHaveLength(1);

  await pay(ana, page, "30.00");
  await letPass(ana);
  await until("another", async () => (await scoresOf(ana)).length === 3);

  // Time alone asks for nothing: another organisation's turn comes after, and hers does not.
  await letPass(ana);
  const bob = await someone();
  const bobs = await invoiceOf(bob, { issueDate: day(-10), dueDate: day(20) });
  await askForScore(bob);
  await pay(bob, bobs, "10.00");
  await letPass(bob);
  await until("the other's turn", async () => (await askedByThemselves(bob)).length === 1);
  expect(await askedByThemselves(ana)).toEqual([2, 3]);
  await until("both to be said", () => said(ana) >= 2);
  expect(said(ana)).toBe(2);
});

test("a score is calculated again after a payment was taken back, and is what it was before that payment", async () => {
  const ana = await someone();
  const page = await invoiceOf(ana, { issueDate: day(-40), dueDate: day(-2) });
  await askForScore(ana);
  const paymentId = newId();
  await ana.visitor.post(page, `${page}/payments`, { paymentId, date: day(0), amount: "285.60" });
  await letPass(ana);
  await until("a recalculation", async () => (await scoresOf(ana)).length === 2);
  const reverse = `${page}/payments/${paymentId}/reverse`;
  expect((await ana.visitor.post(reverse, reverse, { reason: "Mistyped" })).status).toBe(303);
  await letPass(ana);
  await until("another", async () => (await scoresOf(ana)).length === 3);
  expect(await askedByThemselves(ana)).toEqual([1, 1]);
  const points = await desk.sql<{ points: number }>(
    "select points from dashboard.scores where organisation_id = $1 order by calculated_at",
    [ana.organisationId],
  );
  const [before, paid, after] = points.map((row) => row.points);
  expect(after).toBe(before);
  expect(paid).not.toBe(before);
  expect(await (await ana.visitor.get("/score/history")).json()).toMatchObject({ payments: [] });
});

test("a score is calculated again when an invoice has fallen overdue since", async () => {
  const ana = await someone();
  await invoiceOf(ana, { issueDate: day(-40), dueDate: day(-2) });
  await askForScore(ana);
  await letPass(ana);
  // As if that score had been one of the day on which the invoice was due.
  await desk.sql("update dashboard.score_rounds set as_of = $2 where organisation_id = $1", [
    ana.organisationId,
    day(-2),
  ]);
  await until("a recalculation", async () => (await scoresOf(ana)).length === 2);
  expect(await askedByThemselves(ana)).toEqual([0]);
});

test("an organisation that never asked for a score is not given one", async () => {
  const [ana, bob] = [await someone(), await someone()];
  for (const each of [ana, bob]) {
    const page = await invoiceOf(each, { issueDate: day(-10), dueDate: day(20) });
    if (each === bob) await askForScore(bob);
    await pay(each, page, "10.00");
  }
  await letPass(bob);
  await until("the other's turn", async () => (await askedByThemselves(bob)).length === 1);
  expect(await scoresOf(ana)).toEqual([]);
});

test("past the day's limit an invoice is refused in a sentence and not asked for; what was asked for before is", async () => {
  const { visitor, organisationId } = await someone();
  const requestId = newId();
  await visitor.askForInvoice({ requestId });
  // Rejected: it does not count.
  const rejected = await visitor.askForInvoice({ dueDate: "2026-10-01" });
  await until("the rejection", async () => {
    const [row] = await desk.sql<{ outcome: string }>(
      "select outcome from dashboard.requests where id = $1",
      [rejected],
    );
    return row?.outcome === "rejected";
  });
  await visitor.askForInvoice();
  expect(await (await visitor.get("/invoices/new")).text()).toContain('data-left="1"');
  await visitor.askForInvoice();

  const typed = { ...trialInvoice, "lines[0][description]": "Typed before the limit" };
  const form = { ...typed, requestId: newId() };
  const refused = await visitor.post("/invoices/new", "/invoices", form);
  expect(refused.status).toBe(429);
  const page = (await refused.text()).replaceAll("&#39;", "'");
  expect(page).toContain("Today's limit of 3 invoices is reached. Your tier is Starter.");
  expect(page).toContain("Bronze, from a score of 300 points, allows 40 a day.");
  expect(page).toContain('value="Typed before the limit"');
  const again = await visitor.post("/invoices/new", "/invoices", { ...typed, requestId });
  expect(again.headers.get("location")).toBe(`/requests/${requestId}`);
  const [row] = await desk.sql<{ count: string }>(
    "select count(*) from dashboard.requests where organisation_id = $1",
    [organisationId],
  );
  expect(Number(row?.count)).toBe(4);
  expect(await (await visitor.get("/score")).text()).toContain("0 left today");
});

test("however many ask at the same moment, on whichever dashboard, no more are asked for than the day's limit", async () => {
  const { visitor, organisationId } = await someone();
  const forms = Array.from({ length: 20 }, () => ({ ...trialInvoice, requestId: newId() }));
  const page = await (await visitor.get("/invoices/new")).text();
  const [, token = ""] = /name="_csrf" value="([^"]+)"/.exec(page) ?? [];
  const answers = await Promise.all(
    forms.map((form, at) =>
      fetch(new URL("/invoices", dashboards[at % 2]?.url), {
        method: "POST",
        headers: { cookie: visitor.cookie() },
        body: new URLSearchParams({ ...form, _csrf: token }),
        redirect: "manual",
      }),
    ),
  );
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array(3).fill(303), ...Array(17).fill(429)]);
  const asked = await desk.sql("select 1 from dashboard.requests where organisation_id = $1", [
    organisationId,
  ]);
  expect(asked).toHaveLength(3);
});

test("calculations of another organisation cannot be compared, and its open invoices are not offered", async () => {
  const [ana, eve] = [await someone(), await someone()];
  await invoiceOf(ana, { issueDate: day(-10), dueDate: day(20) });
  await askForScore(ana);
  await askForScore(eve);
  const [hers] = await desk.sql<{ id: string }>(
    "select request_id as id from dashboard.scores where organisation_id = $1",
    [ana.organisationId],
  );
  for (const query of [`from=${hers?.id}&to=${hers?.id}`, "from=1&to=2", "from=x"])
    expect((await eve.visitor.get(`/score?${query}`)).status).toBe(404);
  expect((await ana.visitor.get(`/score?from=${hers?.id}&to=${hers?.id}`)).status).toBe(200);
  const history = await (await eve.visitor.get("/score/history")).json();
  expect(history).toMatchObject({ ids: {}, invoices: [], payments: [] });
  const [invoice] = await desk.sql<{ id: string }>(
    "select id from dashboard.invoices where organisation_id = $1",
    [ana.organisationId],
  );
  const page = await (await eve.visitor.get(`/score?pay=${invoice?.id}`)).text();
  expect(page).toContain('data-testid="what-if"');
  expect(page).not.toContain(`value="${invoice?.id}"`);
});
