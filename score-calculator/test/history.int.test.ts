import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  calculateScore,
  invoiceGenerated,
  paymentRecorded,
  paymentReversed,
  scoreCalculated,
} from "@recibo/common/contracts/index";
import type { InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { ScoreCalculated } from "@recibo/common/contracts/score-calculated";
import { newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics, type TrialTopics } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";

let desk: TrialDesk;
let topics: TrialTopics;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["score-calculator"] });
  topics = await openTrialTopics(desk, [scoreCalculated]);
});

afterAll(async () => {
  await topics?.close();
  await desk?.close();
});

const asOf = "2026-11-20";

function issued(organisationId: string, id: string): InvoiceGenerated {
  const totals = {
    net: 10_000,
    taxes: [{ rate: "20", taxable: 10_000, tax: 2_000 }],
    tax: 2_000,
    gross: 12_000,
    payable: 12_000,
  };
  const document = { key: "k", sha256: "0".repeat(64), bytes: 1, pages: 1 };
  const dates = { issueDate: "2026-09-01", dueDate: "2026-10-01" };
  const invoice = {
    id,
    number: "INV-0001",
    customerId: newId(),
    customerName: "Buyer",
    currency: "EUR",
    ...dates,
    totals,
    document,
  };
  return { outcome: "generated", organisationId, invoice };
}

async function scoreOf(organisationId: string, id = newId()): Promise<ScoreCalculated> {
  const before = topics.repliesTo(scoreCalculated, id).length;
  await topics.say(calculateScore, { organisationId, asOf }, id);
  await until("the reply", () => topics.repliesTo(scoreCalculated, id).length > before);
  return JSON.parse(String(topics.repliesTo(scoreCalculated, id).at(-1)?.value));
}

const points = (reply: ScoreCalculated) =>
  reply.outcome === "calculated" ? reply.score.points : undefined;
const tables = async () => [
  await desk.sql("select * from score_calculator.invoices order by id"),
  await desk.sql("select * from score_calculator.payments order by id"),
  await desk.sql("select * from score_calculator.credits order by id"),
  await desk.sql("select * from score_calculator.reversals order by payment_id"),
];

test("a score comes from the invoices and payments that were told, each counted once", async () => {
  const organisationId = newId();
  const invoiceId = newId();
  const payment = {
    organisationId,
    paymentId: newId(),
    invoiceId,
    date: "2026-09-20",
    amount: 12_000,
    currency: "EUR",
  };
  expect(points(await scoreOf(organisationId))).toBe(0);

  // The payment overtakes its invoice, and both are told twice.
  for (const _ of [1, 2]) {
    await topics.say(paymentRecorded, payment);
    await topics.say(invoiceGenerated, issued(organisationId, invoiceId));
  }
  await until("the history", async () =>
    (await tables()).slice(0, 2).every((rows) => rows.length >= 1),
  );
  const reply = await until("a score above zero", async () => {
    const found = await scoreOf(organisationId);
    return (points(found) ?? 0) > 0 && found;
  });
  expect(reply).toMatchObject({ outcome: "calculated", organisationId });
  expect((await tables()).map((rows) => rows.length)).toEqual([1, 1, 0, 0]);
});

test("the same command again gets the same score, although history went on", async () => {
  const organisationId = newId();
  const id = newId();
  const first = await scoreOf(organisationId, id);
  await topics.say(invoiceGenerated, issued(organisationId, newId()));
  await until(
    "another score",
    async () => JSON.stringify(await scoreOf(organisationId)) !== JSON.stringify(first),
  );
  expect(await scoreOf(organisationId, id)).toEqual(first);
});

test("a command that overtakes the payment it was asked after waits for it", async () => {
  const organisationId = newId();
  const id = newId();
  const known = { invoices: 1, payments: 1 };
  const invoice = issued(organisationId, newId());
  await topics.say(invoiceGenerated, invoice);
  await topics.say(calculateScore, { organisationId, asOf, known }, id);
  const invoiceId = invoice.outcome === "generated" ? invoice.invoice.id : "";
  const date = { date: "2026-09-20", amount: 12_000, currency: "EUR" };
  await topics.say(paymentRecorded, { organisationId, paymentId: newId(), invoiceId, ...date });
  await until("the reply", () => topics.repliesTo(scoreCalculated, id).length === 1);
  const reply = JSON.parse(String(topics.repliesTo(scoreCalculated, id)[0]?.value));
  const onTime = reply.score.factors.find(({ code }: { code: string }) => code === "paid-on-time");
  expect(onTime.why).toContain("1 of 1");
});

test("a credit note, told twice and before its invoice, takes its part off the invoice and is none itself", async () => {
  const organisationId = newId();
  const [invoiceId, creditId] = [newId(), newId()];
  const note = issued(organisationId, creditId);
  if (note.outcome !== "generated") throw new Error("not a credit note");
  const corrects = { invoiceId, number: "INV-0001", issueDate: "2026-09-01" };
  Object.assign(note.invoice, { type: "credit-note", corrects, issueDate: "2026-10-20" });
  note.invoice.totals = { ...note.invoice.totals, net: 4_167, payable: 5_000 };
  // The rest of the net; of the tax rounding left a cent.
  const rest = structuredClone(note);
  Object.assign(rest.invoice, { id: newId(), issueDate: "2026-10-25" });
  rest.invoice.totals = { ...rest.invoice.totals, net: 5_833, payable: 6_999 };
  for (const said of [note, rest, note, issued(organisationId, invoiceId)])
    await topics.say(invoiceGenerated, said);
  const known = { invoices: 3, payments: 0 };
  const overdue = async (day: string) => {
    const id = newId();
    await topics.say(calculateScore, { organisationId, asOf: day, known }, id);
    await until("the reply", () => topics.repliesTo(scoreCalculated, id).length === 1);
    const reply = JSON.parse(String(topics.repliesTo(scoreCalculated, id)[0]?.value));
    return reply.score.factors.find(({ code }: { code: string }) => code === "overdue").facts;
  };
  const amounts = (amount: number) => [{ currency: "EUR", amount }];
  expect(await overdue("2026-10-19")).toMatchObject({ amounts: amounts(12_000) });
  expect(await overdue("2026-10-20")).toMatchObject({ amounts: amounts(7_000) });
  expect((await overdue("2026-10-25"))?.amounts ?? []).toEqual([]);
});

test("a payment that was taken back counts for no score of any day, in whatever order and however often it is told", async () => {
  const organisationId = newId();
  const invoiceId = newId();
  const said = { organisationId, invoiceId, date: "2026-09-20", currency: "EUR" };
  const paid = (paymentId: string, amount: number) => ({ ...said, paymentId, amount });
  const [mistyped, overtaken, real] = [newId(), newId(), newId()];
  const reversal = (paymentId: string, amount: number) => ({
    ...{ ...paid(paymentId, amount), date: "2026-09-25", reason: "Mistyped" },
  });
  await topics.say(invoiceGenerated, issued(organisationId, invoiceId));
  await topics.say(paymentReversed, reversal(overtaken, 11_000));
  await topics.say(paymentRecorded, paid(mistyped, 12_000));
  for (const _ of [1, 2]) await topics.say(paymentReversed, reversal(mistyped, 12_000));
  await topics.say(paymentRecorded, paid(overtaken, 11_000));
  await topics.say(paymentRecorded, paid(real, 4_000));
  const known = { invoices: 1, payments: 3, reversals: 2 };
  for (const day of ["2026-11-20", "2026-09-22"]) {
    const id = newId();
    await topics.say(calculateScore, { organisationId, asOf: day, known }, id);
    await until("the reply", () => topics.repliesTo(scoreCalculated, id).length === 1);
    const { score } = JSON.parse(String(topics.repliesTo(scoreCalculated, id)[0]?.value));
    const factor = (code: string) =>
      score.factors.find((each: { code: string }) => each.code === code);
    if (day === "2026-11-20")
      expect(factor("overdue").facts.amounts).toEqual([{ currency: "EUR", amount: 8_000 }]);
    expect(factor("paid-on-time").why).not.toContain("1 of 1");
  }
});

test("a command whose history is there waits for nothing", async () => {
  const [organisationId, id] = [newId(), newId()];
  await topics.say(invoiceGenerated, issued(organisationId, newId()));
  const kept = "select 1 from score_calculator.invoices where organisation_id = $1";
  await until("the history", async () => (await desk.sql(kept, [organisationId])).length === 1);
  await topics.say(
    calculateScore,
    { organisationId, asOf, known: { invoices: 1, payments: 0 } },
    id,
  );
  // Shorter than a score waits for history that never comes.
  await until("the reply", () => topics.repliesTo(scoreCalculated, id).length === 1, 2_500);
});

test("started with --reset on an empty database it has the same history again", async () => {
  const worker = desk.service("score-calculator");
  const before = await tables();
  await worker.stop();
  await desk.sql(
    `truncate score_calculator.invoices, score_calculator.payments, score_calculator.credits,
      score_calculator.reversals, score_calculator.handled_commands`,
  );
  await worker.start({ arguments: ["--reset"] });
  await until(
    "the same history",
    async () => JSON.stringify(await tables()) === JSON.stringify(before),
  );
});
