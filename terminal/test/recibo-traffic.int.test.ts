import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { examples } from "@recibo/common/contracts/examples";
import { contracts, generateInvoice, invoiceGenerated } from "@recibo/common/contracts/index";
import { createLogger } from "@recibo/common/logging";
import { createKafka } from "@recibo/common/messaging/kafka";
import { createPublisher, type Publisher } from "@recibo/common/messaging/publisher";
import { createSubscriber } from "@recibo/common/messaging/subscriber";
import { ensureTopics } from "@recibo/common/messaging/topics";
import { openTraffic } from "@recibo/common/traffic/traffic";
import { newId } from "@recibo/common/uuid";
import { projectFolder } from "@recibo/local/project";
import { until } from "@recibo/local/trial/until";
import { type Ended, objectsIn, startRecibo } from "./recibo.ts";

const run = promisify(execFile);
const prefix = `terminal-${randomBytes(6).toString("hex")}.`;
const brokers = process.env.KAFKA_BROKERS ?? "";
const settings = { brokers: [brokers], partitions: 3, replication: 1, prefix };
const client = createKafka(settings, "test", createLogger("test", "silent"));
const request = newId();
let publisher: Publisher;

function recibo(args: string[], env: Record<string, string> = {}, input = ""): Promise<Ended> {
  return startRecibo(
    ["traffic", ...args],
    { KAFKA_BROKERS: brokers, KAFKA_PREFIX: prefix, ...env },
    input,
  ).ended;
}

const messageOf = (correlationId: string, source: string) => ({
  id: newId(),
  source,
  time: new Date().toISOString(),
  organisationId: newId(),
  correlationId,
});

beforeAll(async () => {
  await ensureTopics(client, contracts);
  publisher = createPublisher(client);
  const [command] = examples[generateInvoice.topic];
  const [generated, rejected] = examples[invoiceGenerated.topic];
  await publisher.publish(generateInvoice, {
    ...messageOf(request, "/dashboard"),
    value: command as never,
  });
  const reply = messageOf(request, "/invoice-generator");
  await publisher.publish(invoiceGenerated, { ...reply, value: generated as never });
  const other = messageOf(newId(), "/invoice-generator");
  await publisher.publish(invoiceGenerated, { ...other, value: rejected as never });
});
afterAll(() => publisher.close());

describe("recibo traffic finds", () => {
  test("what matches, one object a line for programs, and says by its exit code whether there was any", async () => {
    const number = "value.invoice.number=INV-0042";
    const [found, nothing] = await Promise.all([
      recibo(["search", "invoice-generated", "--where", number]),
      recibo(["search", "invoice-generated", "--outcome", "failed"]),
    ]);
    expect(found).toMatchObject({ code: 0, errors: "" });
    expect(objectsIn(found)).toEqual([
      expect.objectContaining({ topic: "invoice-generated", outcome: "generated" }),
    ]);
    expect(nothing).toMatchObject({ code: 1, output: "" });
  });

  test("a request on every topic it crossed, by its id or its invoice's number", async () => {
    const places = (ended: Ended) => objectsIn<{ topic: string }>(ended).map(({ topic }) => topic);
    const [byId, byNumber, unknown] = await Promise.all([
      recibo(["follow", request.toUpperCase()]),
      recibo(["follow", "INV-0042", "--since", "1h"]),
      recibo(["follow", "INV-9999"]),
    ]);
    expect(places(byId)).toEqual(["generate-invoice", "invoice-generated"]);
    expect(places(byNumber)).toEqual(places(byId));
    expect(unknown).toMatchObject({ code: 1, output: "" });
    expect(unknown.errors).toContain("No invoice INV-9999");
  });

  test("what is exported for a spreadsheet, with personal fields masked when asked", async () => {
    const columns = "topic,value.invoice.number,value.invoice.customerName";
    const args = ["export", "invoice-generated", "--format", "csv", "--columns", columns];
    const lines = (await recibo([...args, "--outcome", "generated", "--mask"])).output.split(
      "\r\n",
    );
    expect(lines).toEqual([columns, "invoice-generated,INV-0042,•••", ""]);
  });

  test("topics and groups", async () => {
    const topics = objectsIn<{ topic: string; records: string }>(await recibo(["topics"]));
    expect(topics.map(({ topic }) => topic).sort()).toEqual(
      contracts.map(({ topic }) => topic).sort(),
    );
    expect(topics.find(({ topic }) => topic === "invoice-generated")?.records).toBe("2");
    expect((await recibo(["topics", "nowhere"])).code).toBe(1);
  });

  test("an invoice's number that several organisations have only with what tells them apart", async () => {
    const [generated] = examples[invoiceGenerated.topic];
    const value = JSON.stringify(generated).replaceAll("INV-0042", "INV-0077");
    const [ours, theirs] = [messageOf(newId(), "/x"), messageOf(newId(), "/x")];
    for (const message of [ours, theirs])
      await publisher.publish(invoiceGenerated, { ...message, value: JSON.parse(value) });
    const [several, one, none] = await Promise.all([
      recibo(["follow", "INV-0077"]),
      recibo(["follow", "INV-0077", "--key", theirs.organisationId]),
      recibo(["follow", ours.correlationId, "--outcome", "rejected"]),
    ]);
    expect(several).toMatchObject({ code: 64, output: "" });
    for (const { organisationId, correlationId } of [ours, theirs])
      expect(several.errors).toContain(`--key ${organisationId}   ${correlationId}`);
    expect(objectsIn(one).map(({ key }) => key)).toEqual([theirs.organisationId]);
    expect(none).toMatchObject({ code: 1, output: "" });
  });
});

describe("recibo traffic tail", () => {
  test("shows the last ones and what comes, and ends at once with Ctrl-C", async () => {
    const tail = startRecibo(
      ["traffic", "tail", "payment-recorded", "--where", "correlationid=…"],
      {
        KAFKA_BROKERS: brokers,
        KAFKA_PREFIX: prefix,
      },
    );
    const all = startRecibo(
      ["traffic", "tail", "invoice-generated", "calculate-score", "-n", "1"],
      {
        KAFKA_BROKERS: brokers,
        KAFKA_PREFIX: prefix,
      },
    );
    await until("the last one", () => objectsIn({ output: all.output() }).length === 1);
    const [score] = examples["calculate-score"];
    const { calculateScore } = await import("@recibo/common/contracts/index");
    const message = { ...messageOf(newId(), "/dashboard"), value: score as never };
    await publisher.publish(calculateScore, message);
    await until("what came", () => objectsIn({ output: all.output() }).length === 2);
    const began = Date.now();
    all.child.kill("SIGINT");
    tail.child.kill("SIGINT");
    expect((await all.ended).code).toBe(130);
    expect(await tail.ended).toMatchObject({ code: 130, output: "" });
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  test("shows no more a second than it is told to, and says how many it left out", async () => {
    const env = { KAFKA_BROKERS: brokers, KAFKA_PREFIX: prefix };
    const tail = startRecibo(
      ["traffic", "tail", "dead-letter", "--from", "beginning", "--rate", "10"],
      env,
    );
    const record = { topic: "dead-letter", key: null, value: "{}", headers: {} };
    await Promise.all(Array.from({ length: 500 }, () => publisher.send(record)));
    const leftOut = () =>
      [...tail.errors().matchAll(/^([\d,]+) left out$/gm)]
        .map(([, count = ""]) => Number(count.replaceAll(",", "")))
        .reduce((sum, count) => sum + count, 0);
    const shown = () => objectsIn({ output: tail.output() }).length;
    await until("the newest", () => shown() >= 10 && leftOut() > 0);
    // A second's worth still waits, perhaps, and is shown as it comes to its turn.
    await until("all", () => shown() + leftOut() === 500);
    expect(shown()).toBeLessThan(250);
    tail.child.kill("SIGINT");
    expect((await tail.ended).code).toBe(130);
    expect((await recibo(["tail", "dead-letter", "--rate", "0"])).code).toBe(64);
  });

  test("ends quietly when its reader has had enough", async () => {
    const command =
      "node_modules/.bin/recibo traffic tail invoice-generated --from beginning | head -1";
    const env = { ...process.env, KAFKA_BROKERS: brokers, KAFKA_PREFIX: prefix };
    const ending = run("sh", ["-c", command], { cwd: projectFolder, env });
    // The tail waits for more and only notices at the next record that nobody reads any more.
    const more = setInterval(() => {
      const [, rejected] = examples[invoiceGenerated.topic];
      const message = { ...messageOf(newId(), "/x"), value: rejected as never };
      publisher.publish(invoiceGenerated, message).catch(() => undefined);
    }, 100);
    const { stdout, stderr } = await ending.finally(() => clearInterval(more));
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(stderr).toBe("");
  });
});

describe("recibo traffic changes only what it is told to", () => {
  test("a record is written when it fits, and once more when asked, marked", async () => {
    const [value] = examples["calculate-score"];
    const misfit = await recibo(["produce", "calculate-score"], {}, '{"organisationId": "me"}');
    expect(misfit.code).toBe(65);
    expect(misfit.errors).toMatch(
      /The field organisationId does not fit recibo.calculate-score.v1: .*\./,
    );
    const written = await recibo(["produce", "calculate-score"], {}, JSON.stringify(value));
    expect(written.code).toBe(0);
    const [first] = objectsIn<{ place: string }>(written);
    const [again] = objectsIn<{ place: string }>(
      await recibo(["produce", "--resend", first?.place ?? ""]),
    );
    const found = await recibo([
      "search",
      "calculate-score",
      "--where",
      `header.recibo_resent_of=${first?.place}`,
    ]);
    expect(objectsIn(found).map(({ place }) => place)).toEqual([again?.place]);
    expect((await recibo(["produce", "--resend", "calculate-score/0@999"])).code).toBe(1);
  });

  test("a group is set back only with --yes, after showing what that means", async () => {
    const subscriber = createSubscriber(client, {
      group: "reader",
      contracts: [invoiceGenerated],
      batch: 100,
      handle: async () => undefined,
      onCrash: (error) => {
        throw error;
      },
    });
    await subscriber.start();
    type Group = { lag: string; members: unknown[] };
    const traffic = openTraffic(settings, "test", client.log);
    const group = async () => (await traffic.describeGroups(["reader"]))[0];
    await until("all of it read", async () => {
      const found = await group();
      return found?.lag === 0n && found.members.length === 1;
    });
    const [shown] = objectsIn<Group>(await recibo(["groups", "reader"]));
    expect([shown?.lag, shown?.members.length]).toEqual(["0", 1]);
    const inUse = await recibo(["groups", "reset", "reader", "--to", "beginning", "--yes"]);
    expect(inUse).toMatchObject({ code: 1, output: "" });
    expect(inUse.errors).toContain("has a running member; stop the service first");
    await subscriber.close();

    const preview = await recibo(["groups", "reset", "reader", "--to", "beginning"]);
    expect(preview.errors).toContain("Nothing is changed");
    const total = objectsIn<{ again: string }>(preview).reduce(
      (sum, { again }) => sum + Number(again),
      0,
    );
    expect(total).toBeGreaterThanOrEqual(2);
    expect((await group())?.lag).toBe(0n);
    expect((await recibo(["groups", "reset", "reader", "--to", "beginning", "--yes"])).code).toBe(
      0,
    );
    expect((await group())?.lag).toBe(BigInt(total));
    await traffic.close();
  });
});

describe("recibo traffic says in a sentence what is wrong, and by its exit code", () => {
  test("never by a stack", async () => {
    const search = (...args: string[]) => ["search", "invoice-generated", ...args];
    const cases: [string[], Record<string, string>, number, RegExp][] = [
      [search("--where", "outcom == 'x'"), {}, 64, /at character 1: Unknown variable: outcom/],
      [search("--since", "yesterday"), {}, 64, /Expected 30s, 10m, 2h/],
      [["search", "nowhere"], {}, 1, /there is no topic nowhere/],
      [["topics"], { KAFKA_BROKERS: "127.0.0.1:1" }, 69, /^Kafka at 127.0.0.1:1 does not answer/],
      [["topics"], { KAFKA_PARTITIONS: "many" }, 78, /\[kafka\] partitions: expected a whole/],
      [["topics"], { TRAFFIC_DESCRIPTORS: "/nowhere" }, 78, /\[traffic\] descriptors: /],
    ];
    const ended = await Promise.all(cases.map(([args, env]) => recibo(args, env)));
    expect(ended).toEqual(
      cases.map(([, , code, words]) => ({
        code,
        output: "",
        errors: expect.stringMatching(words),
      })),
    );
    for (const { errors } of ended) expect(errors).not.toMatch(/^\s+at /m);
  });

  test("--help has examples", async () => {
    const help = await recibo(["tail", "--help"]);
    expect(help).toMatchObject({ code: 0, errors: "" });
    expect(help.output).toContain("recibo traffic tail generate-invoice");
    expect(help.output).toMatch(/--rate <count> +at most so many a second/);
  });

  test("the desk that npm start runs is found without settings", async () => {
    const data = mkdtempSync(join(tmpdir(), "recibo-data-"));
    writeFileSync(join(data, "addresses.json"), JSON.stringify({ KAFKA_BROKERS: brokers }));
    const { KAFKA_BROKERS: _, ...inherited } = process.env;
    const env = { ...inherited, RECIBO_DATA: data, KAFKA_PREFIX: prefix };
    const bin = join(projectFolder, "node_modules/.bin/recibo");
    const { stdout } = await run(bin, ["traffic", "topics"], { env });
    expect(objectsIn({ output: stdout })).toHaveLength(contracts.length);
  });
});
