import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Contract } from "@recibo/common/contracts/contract";
import { invoiceGenerated, scoreCalculated } from "@recibo/common/contracts/index";
import { newId } from "@recibo/common/uuid";
import { rowsOf } from "@recibo/local/trial/rows";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics, type TrialTopics, textOf } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import { createVisitor, type Visitor } from "@recibo/local/trial/visitor";

let desk: TrialDesk;
let topics: TrialTopics;
let people: Visitor[];
/** What each person has been told since the history was made. */
let told: unknown[];

beforeAll(async () => {
  desk = await startTrialDesk();
  topics = await openTrialTopics(desk, [invoiceGenerated, scoreCalculated]);
  people = await Promise.all([1, 2, 3].map(personWithHistory));
  told = [];
  for (const person of people) {
    const { socket } = await person.listen(Number.MAX_SAFE_INTEGER);
    socket.on("notification", (notification) => told.push(notification));
  }
});

afterAll(async () => {
  for (const person of people ?? []) person.close();
  await topics?.close();
  await desk?.close();
});

/** Two invoices, one of them paid after a payment that was taken back, one rejected, and a score. */
async function personWithHistory(): Promise<Visitor> {
  const person = createVisitor(desk.url);
  await person.signUp();
  const { heard, socket } = await person.listen();
  for (const fields of [{}, {}, { dueDate: "2026-10-01" }]) await person.askForInvoice(fields);
  await until("three answers", () => heard.length === 3);
  const page = heard.find(({ kind }) => kind === "invoice")?.href ?? "";
  const [mistyped, payment] = [newId(), newId()];
  for (const paymentId of [mistyped, payment])
    await person.post(page, `${page}/payments`, {
      paymentId,
      date: "2026-11-10",
      amount: "100.00",
    });
  const reverse = `${page}/payments/${mistyped}/reverse`;
  await person.post(reverse, reverse, { reason: "Typed twice" });
  await person.post("/score", "/score", {});
  await until("the score", () => heard.length === 4);
  socket.emit("seen", { upTo: 2 });
  await until("the mark", async () =>
    (await (await person.get("/")).text()).includes('data-position="2"'),
  );
  socket.close();
  return person;
}

/** What was told came everywhere: the outbox is empty, pushes are noted, and facts are at the score-calculator. */
async function everywhere(): Promise<boolean> {
  const rows = (of: string) => `select count(*) from ${of}`;
  const [state] = await desk.sql<{ done: boolean }>(
    `select (${rows("dashboard.outbox")}) = 0
      and (${rows("dashboard.requests where pushed_at is null or outcome is null")}) = 0
      and (${rows("dashboard.payments")}) = (${rows("score_calculator.payments")})
      and (${rows("dashboard.invoices")}) = (${rows("score_calculator.invoices")}) as done`,
  );
  return state?.done === true;
}

/** Nothing is under way, and each service's rows are the same twice. */
async function settled(): Promise<{ dashboard: object; generator: object; calculator: object }> {
  const look = async () => ({
    // Sessions are no part of what topics tell; strays are looked at by themselves.
    dashboard: await rowsOf(desk, "dashboard", ["session", "stray_replies", "sign_in_tries"]),
    generator: await rowsOf(desk, "invoice_generator"),
    calculator: await rowsOf(desk, "score_calculator"),
  });
  await until("what was told to be everywhere", everywhere);
  let before = "";
  return await until("rows that stay the same", async () => {
    const now = await look();
    const same = JSON.stringify(now) === before;
    before = JSON.stringify(now);
    return same && now;
  });
}

const strays = () =>
  desk.sql<{ request_id: string; reason: string }>(
    'select request_id, reason from dashboard.stray_replies order by topic, partition, "offset"',
  );

/** Says a reply that nobody asked for behind everything else on each partition; returns their ids. */
async function endMarks(contract: Contract): Promise<string[]> {
  const ids = new Map<number, string>();
  while (ids.size < 3) {
    const value = {
      outcome: "failed",
      organisationId: newId(),
      code: "POISON",
      message: "The end.",
    };
    const { id, partition } = await topics.say(contract, value);
    ids.set(partition, id);
  }
  return [...ids.values()];
}

const commandsOf = async (schema: string) =>
  Number(
    (await desk.sql<{ count: string }>(`select count(*) from ${schema}.handled_commands`))[0]
      ?.count,
  );

test("the dashboard reads its topics from the beginning and has the same rows, row by row, and tells nothing again", async () => {
  const before = await settled();
  const straysBefore = await strays();
  const dashboard = desk.service("dashboard");
  await dashboard.stop();
  await dashboard.start({ arguments: ["--reset"] });
  const marks = (await Promise.all([invoiceGenerated, scoreCalculated].map(endMarks))).flat();
  await until("the end of each partition", async () => {
    const kept = new Set((await strays()).map(({ request_id }) => request_id));
    return marks.every((id) => kept.has(id));
  });
  const read = () => [invoiceGenerated, scoreCalculated].flatMap((each) => topics.on(each));
  await until("them to be read here too", () =>
    marks.every((id) => read().some((record) => textOf(record, "ce_id") === id)),
  );

  expect(await settled()).toEqual(before);
  const straysAfter = (await strays()).filter(({ request_id }) =>
    straysBefore.some((each) => each.request_id === request_id),
  );
  expect(straysAfter).toEqual(straysBefore);
  expect(told).toEqual([]);
});

test.each([
  ["invoice-generator", "invoice_generator", invoiceGenerated],
  ["score-calculator", "score_calculator", scoreCalculated],
] as const)(
  "%s reads its topics from the beginning, answers the same again, and no row changes anywhere",
  async (name, schema, contract) => {
    const before = await settled();
    const replies = topics.on(contract).length;
    const commands = await commandsOf(schema);
    const worker = desk.service(name);
    await worker.stop();
    await worker.start({ arguments: ["--reset"] });
    await until("every answer again", () => topics.on(contract).length === replies + commands);

    const again = topics
      .on(contract)
      .slice(-commands)
      .map(({ value }) => String(value));
    const first = topics.on(contract).map(({ value }) => String(value));
    for (const value of again)
      expect(first.filter((each) => each === value).length).toBeGreaterThan(1);
    await until("the dashboard to have put them aside", async () => {
      const asked = new Set(
        topics.on(contract).map(({ headers }) => String(headers.ce_correlationid)),
      );
      const duplicates = (await strays()).filter(({ reason, request_id }) => {
        return reason === "duplicate" && asked.has(request_id);
      });
      return duplicates.length === commands;
    });
    expect(await settled()).toEqual(before);
    expect(told).toEqual([]);
  },
);

test("a score-calculator on an empty database has the same history and gives the same scores", async () => {
  // When a command was handled is the only thing that is new.
  const look = () => rowsOf(desk, "score_calculator", ["handled_commands.handled_at"]);
  const before = await look();
  const elsewhere = await rowsOf(desk, "dashboard", ["session", "stray_replies", "sign_in_tries"]);
  const worker = desk.service("score-calculator");
  await worker.stop();
  await desk.sql("drop schema score_calculator cascade");
  await worker.start({ arguments: ["--reset"] });
  // Drizzle's own journal says when each migration was applied here.
  await until("every command handled", async () => (await commandsOf("score_calculator")) === 3);
  await until("the same history", async () => {
    const now = await look();
    return (
      JSON.stringify(now.payments) === JSON.stringify(before.payments) &&
      JSON.stringify(now.reversals) === JSON.stringify(before.reversals) &&
      now.invoices?.length === 6
    );
  });
  expect(await look()).toEqual(before);
  expect(before.handled_commands).toHaveLength(3);
  expect([before.payments, before.reversals].map((rows) => rows?.length)).toEqual([6, 3]);
  await settled();
  expect(await rowsOf(desk, "dashboard", ["session", "stray_replies", "sign_in_tries"])).toEqual(
    elsewhere,
  );
  expect(told).toEqual([]);
});
