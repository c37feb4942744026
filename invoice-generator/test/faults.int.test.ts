import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { deadLetter, generateInvoice, invoiceGenerated } from "@recibo/common/contracts/index";
import { createLogger } from "@recibo/common/logging";
import { createKafka } from "@recibo/common/messaging/kafka";
import { createPublisher, type Publisher } from "@recibo/common/messaging/publisher";
import type { StoredRecord } from "@recibo/common/messaging/records";
import { createSubscriber, type Subscriber } from "@recibo/common/messaging/subscriber";
import { newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import { createVisitor } from "@recibo/local/trial/visitor";
import { command } from "./command.ts";

let desk: TrialDesk;
let publisher: Publisher;
let reader: Subscriber;
const records: StoredRecord[] = [];
const on = (topic: string) => records.filter((record) => record.topic === topic);
const text = (record: StoredRecord | undefined, name: string) => record?.headers[name]?.toString();

beforeAll(async () => {
  desk = await startTrialDesk({ env: { RETRY_FIRST_DELAY: "10", RETRY_LONGEST_DELAY: "100" } });
  const settings = { brokers: [desk.brokers], partitions: 3, replication: 1, prefix: desk.prefix };
  const client = createKafka(settings, "test", createLogger("test", "silent"));
  publisher = createPublisher(client);
  reader = createSubscriber(client, {
    group: "test",
    contracts: [deadLetter, invoiceGenerated],
    batch: 100,
    handle: async (read) => void records.push(...read),
    onCrash: (error) => {
      throw error;
    },
  });
  await reader.start();
});

afterAll(async () => {
  await reader?.close();
  await publisher?.close();
  await desk?.close();
});

test("garbage lands on the dead-letter topic with the reason in its headers, and the worker goes on", async () => {
  const bytes = Buffer.from([0xff, 0x00, 0x7b, 0x80]);
  const { partition, offset } = await publisher.send({
    topic: generateInvoice.topic,
    key: null,
    value: bytes,
    headers: { who: "kcat" },
  });

  const dead = await until("the dead letter", () =>
    on("dead-letter").find((each) => text(each, "who") === "kcat"),
  );
  expect(dead.value).toEqual(bytes);
  expect(dead.key).toBeNull();
  expect(text(dead, "deadletter_topic")).toBe("generate-invoice");
  expect(text(dead, "deadletter_partition")).toBe(String(partition));
  expect(text(dead, "deadletter_offset")).toBe(offset);
  expect(text(dead, "deadletter_code")).toBe("MALFORMED_NOT_CLOUDEVENT");
  expect(text(dead, "deadletter_message")).toContain("ce_id is missing");
  expect(text(dead, "deadletter_attempts")).toBe("1");
  expect(text(dead, "deadletter_service")).toBe("invoice-generator");

  const id = await ask();
  await until("a reply all the same", () => repliesTo(id).length === 1);
});

test("a command whose value does not fit the contract is answered with failed", async () => {
  const id = newId();
  const { lines: _, ...incomplete } = command();
  await publish(id, incomplete as never);
  const [reply] = await until("the reply", () => repliesTo(id).length > 0 && repliesTo(id));
  expect(JSON.parse(String(reply?.value))).toMatchObject({
    outcome: "failed",
    code: "MALFORMED_WRONG_SHAPE",
  });
});

test("the same command delivered again gets the same reply, the same number and the identical PDF", async () => {
  const id = newId();
  const value = command();
  await publish(id, value);
  await publish(id, value);
  await until("two replies", () => repliesTo(id).length === 2);

  const [first, second] = repliesTo(id);
  expect(second?.value).toEqual(first?.value);
  expect(text(second, "ce_id")).toBe(text(first, "ce_id"));
  expect(text(second, "ce_time")).toBe(text(first, "ce_time"));
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
  const replies = on("invoice-generated").length;
  await worker.stop();
  await worker.start({ arguments: ["--reset"] });

  await until(
    "every reply again",
    () => on("invoice-generated").length >= replies + Number(commands[0]?.count),
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

async function ask(): Promise<string> {
  const id = newId();
  await publish(id, command());
  return id;
}

async function publish(id: string, value: ReturnType<typeof command>): Promise<void> {
  await publisher.publish(generateInvoice, {
    id,
    source: "/test",
    time: new Date().toISOString(),
    organisationId: value.organisationId,
    correlationId: id,
    value,
  });
}

function repliesTo(id: string): StoredRecord[] {
  return on("invoice-generated").filter((record) => text(record, "ce_correlationid") === id);
}
