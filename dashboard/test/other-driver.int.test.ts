import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import { createVisitor, type Visitor } from "@recibo/local/trial/visitor";

let desk: TrialDesk;
let ana: Visitor;

beforeAll(async () => {
  desk = await startTrialDesk({ env: { KAFKA_CLIENT: "platformatic" } });
  ana = createVisitor(desk.url);
  await ana.signUp();
});

afterAll(async () => {
  ana?.close();
  await desk?.close();
});

test("on the other driver too, what is asked for comes to whoever asked", async () => {
  const { heard } = await ana.listen();
  await ana.askForInvoice();
  await until("the invoice", () => heard.length === 1);
  await ana.post("/score", "/score", {});
  await until("the score", () => heard.length === 2);
  expect(heard.map(({ kind }) => kind)).toEqual(["invoice", "score"]);
});

test("on the other driver too, a worker killed in the middle of a batch leaves every answer once and numbers without gap", async () => {
  const { heard } = await ana.listen(2);
  const worker = desk.service("invoice-generator");
  const asked = Promise.all(Array.from({ length: 60 }, () => ana.askForInvoice()));
  await until("the first answers", () => heard.length >= 3);
  await worker.kill("SIGKILL");
  const before = heard.length;
  const ids = await asked;
  await worker.start();
  await until("all answers", () => heard.length >= 60, 50_000);

  expect(before).toBeLessThan(60);
  expect(heard.map(({ position }) => position)).toEqual(ids.map((_, index) => index + 3));
  const rows = await desk.sql<{ number: string }>(
    "select number from dashboard.invoices where request_id = any($1::uuid[]) order by number",
    [ids],
  );
  const numbers = ids.map((_, index) => `INV-${String(index + 2).padStart(4, "0")}`);
  expect(rows.map(({ number }) => number)).toEqual(numbers);
}, 120_000);
