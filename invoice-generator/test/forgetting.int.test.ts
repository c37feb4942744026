import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generateInvoice, invoiceGenerated } from "@recibo/common/contracts/index";
import { createLogger } from "@recibo/common/logging";
import { connectionOf } from "@recibo/common/messaging/kafkajs/connection";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics, type TrialTopics } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import { command } from "./command.ts";

const fortyDaysAgo = new Date(Date.now() - 40 * 24 * 3_600_000);

let desk: TrialDesk;
let topics: TrialTopics;
/** A partition that nothing was said on yet. */
let quiet: number;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["invoice-generator"], env: { HANDLED_DAYS: "30" } });
  topics = await openTrialTopics(desk, [invoiceGenerated]);
});

afterAll(async () => {
  await topics?.close();
  await desk?.close();
});

/** Handled commands of forty days ago, more than one statement takes. */
async function rememberOld(): Promise<void> {
  await desk.sql(
    `insert into invoice_generator.handled_commands (command_id, organisation_id, reply_id, reply, handled_at)
      select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '{}', $1 from generate_series(1, 1500)`,
    [fortyDaysAgo],
  );
}

async function remembered(): Promise<number> {
  const [row] = await desk.sql<{ count: string }>(
    "select count(*) as count from invoice_generator.handled_commands",
  );
  return Number(row?.count);
}

async function restart(): Promise<void> {
  const worker = desk.service("invoice-generator");
  await worker.stop();
  await worker.start();
}

const logged = (msg: string) =>
  desk.service("invoice-generator").log.filter((line) => line.msg === msg);

test("replies to commands of long ago are forgotten, others are not", async () => {
  const asked = command();
  const { id, partition } = await topics.say(generateInvoice, asked);
  quiet = (partition + 1) % 3;
  await until("the answer", () => topics.repliesTo(invoiceGenerated, id).length === 1);
  await rememberOld();

  await restart();
  await until("the old ones to be gone", async () => (await remembered()) === 1);
  await until("the line that says so", () => logged("handled commands forgotten").length === 1);
  expect(logged("handled commands forgotten")).toMatchObject([{ count: 1_500 }]);

  await topics.say(generateInvoice, asked, id);
  const replies = await until("the same answer", () => {
    const found = topics.repliesTo(invoiceGenerated, id);
    return found.length === 2 && found;
  });
  expect(replies[1]?.value).toEqual(replies[0]?.value);
});

test("nothing is forgotten while the topic holds a command as old", async () => {
  const settings = { brokers: [desk.brokers], partitions: 3, replication: 1, prefix: desk.prefix };
  const log = createLogger("trial", "silent");
  const producer = connectionOf({ settings, service: "trial", log }).producer();
  await producer.connect();
  const topic = desk.prefix + generateInvoice.topic;
  const timestamp = String(fortyDaysAgo.getTime());
  await producer.send({ topic, messages: [{ partition: quiet, value: "of long ago", timestamp }] });
  await producer.disconnect();
  await rememberOld();

  await restart();
  const says = "handled commands kept: the topic holds records as old";
  await until("the line that says so", () => logged(says).length === 1);
  expect(logged(says)).toMatchObject([{ topic: "generate-invoice" }]);
  expect(await remembered()).toBe(1_501);
});
