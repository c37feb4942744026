import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { deadLetter, generateInvoice, invoiceGenerated } from "@recibo/common/contracts/index";
import { newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics, type TrialTopics, textOf } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import { createVisitor } from "@recibo/local/trial/visitor";
import { command } from "./command.ts";

let desk: TrialDesk;
let topics: TrialTopics;

beforeAll(async () => {
  desk = await startTrialDesk({ env: { RETRY_FIRST_DELAY: "10", RETRY_LONGEST_DELAY: "100" } });
  topics = await openTrialTopics(desk, [deadLetter, invoiceGenerated]);
});

afterAll(async () => {
  await topics?.close();
  await desk?.close();
});

test("garbage lands on the dead-letter topic with the reason in its headers, and the worker goes on", async () => {
  const bytes = Buffer.from([0xff, 0x00, 0x7b, 0x80]);
  const { partition, offset } = await topics.publisher.send({
    topic: generateInvoice.topic,
    key: null,
    value: bytes,
    headers: { who: "kcat" },
  });

  const dead = await until("the dead letter", () =>
    topics.on(deadLetter).find((each) => textOf(each, "who") === "kcat"),
  );
  expect(dead.value).toEqual(bytes);
  expect(dead.key).toBeNull();
  expect(textOf(dead, "deadletter_topic")).toBe("generate-invoice");
  expect(textOf(dead, "deadletter_partition")).toBe(String(partition));
  expect(textOf(dead, "deadletter_offset")).toBe(offset);
  expect(textOf(dead, "deadletter_code")).toBe("MALFORMED_NOT_CLOUDEVENT");
  expect(textOf(dead, "deadletter_message")).toContain("ce_id is missing");
  expect(textOf(dead, "deadletter_attempts")).toBe("1");
  expect(textOf(dead, "deadletter_service")).toBe("invoice-generator");

  const id = await ask();
  await until("a reply all the same", () => repliesTo(id).length === 1);
});

test("a command whose value does not fit the contract is answered with failed", async () => {
  const id = newId();
  const { lines: _, ...incomplete } = command();
  await topics.say(generateInvoice, incomplete as never, id);
  const [reply] = await until("the reply", () => repliesTo(id).length > 0 && repliesTo(id));
  expect(JSON.parse(String(reply?.value))).toMatchObject({
    outcome: "failed",
    code: "MALFORMED_WRONG_SHAPE",
  });
});

test("the same command delivered again gets the same reply, the same number and the identical PDF", async () => {
  const id = newId();
  const value = command();
  await topics.say(generateInvoice, value, id);
  await topics.say(generateInvoice, value, id);
  await until("two replies", () => repliesTo(id).length === 2);

  const [first, second] = repliesTo(id);
  expect(second?.value).toEqual(first?.value);
  expect(textOf(second, "ce_id")).toBe(textOf(first, "ce_id"));
  expect(textOf(second, "ce_time")).toBe(textOf(first, "ce_time"));
  const rows = await desk.sql(
    "select number from invoice_generator.invoices where command_id = $1",
    [id],
  );
  expect(rows).toHaveLength(1);
});

test("a worker killed with 200 invoices in flight leaves 200 answers, numbers without gap and 200 PDFs", async () => {
  const ana = createVisitor(desk.url);
  await ana.signUp();
  const { heard } = await ana.listen();
  const worker = desk.service("invoice-generator");

  const asked = Promise.all(Array.from({ length: 200 }, () => ana.askForInvoice()));
  await until("the first answers", () => heard.length >= 5);
  await worker.kill("SIGKILL");
  const before = heard.length;
  const ids = await asked;
  await worker.start();
  await until("all answers", () => heard.length >= 200, 50_000);

  expect(before).toBeLessThan(200);
  expect(new Set(ids).size).toBe(200);
  expect(heard.map(({ position }) => position)).toEqual(
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
  const rows = await desk.sql<{ number: string; outcome: string; key: string; sha256: string }>(
    `select i.number, r.outcome, i.document_key as key, i.document_sha256 as sha256
      from dashboard.requests r join dashboard.invoices i on i.request_id = r.id
      where r.id = any($1::uuid[]) order by i.number`,
    [ids],
  );
  const numbers = Array.from(
    { length: 200 },
    (_, index) => `INV-${String(index + 1).padStart(4, "0")}`,
  );
  expect(rows.map(({ number }) => number)).toEqual(numbers);
  expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(["generated"]));
  for (const { key, sha256 } of rows) {
    const pdf = await readFile(join(desk.documents, key));
    expect(createHash("sha256").update(pdf).digest("hex")).toBe(sha256);
  }
  ana.close();
}, 120_000);

test("asked to read its topics from the beginning, a worker answers the same and issues nothing new", async () => {
  const worker = desk.service("invoice-generator");
  const count = async () =>
    (await desk.sql<{ count: string }>("select count(*) from invoice_generator.invoices"))[0]
      ?.count;
  const before = await count();
  const commands = await desk.sql<{ count: string }>(
    "select count(*) from invoice_generator.handled_commands",
  );
  const notifications = await desk.sql(
    "select user_id, position from dashboard.notifications order by 1, 2",
  );
  const replies = topics.on(invoiceGenerated).length;
  await worker.stop();
  await worker.start({ arguments: ["--reset"] });

  await until(
    "every reply again",
    () => topics.on(invoiceGenerated).length >= replies + Number(commands[0]?.count),
  );
  expect(await count()).toBe(before);
  expect(
    await desk.sql("select user_id, position from dashboard.notifications order by 1, 2"),
  ).toEqual(notifications);
});

test("SIGTERM finishes what is in hand, leaves the group and exits with 0 within ten seconds", async () => {
  const worker = desk.service("invoice-generator");
  const ids = await Promise.all(Array.from({ length: 20 }, () => ask()));
  const started = Date.now();
  expect(await worker.kill("SIGTERM")).toBe(0);
  expect(Date.now() - started).toBeLessThan(10_000);
  await worker.start();
  await until("all replies", () => ids.every((id) => repliesTo(id).length >= 1));
});

const ask = async () => (await topics.say(generateInvoice, command())).id;
const repliesTo = (id: string) => topics.repliesTo(invoiceGenerated, id);
