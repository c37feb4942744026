import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generateInvoice } from "@recibo/common/contracts/index";
import { projectFolder } from "@recibo/local/project";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics, type TrialTopics, textOf } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";

let desk: TrialDesk;
let topics: TrialTopics;
let folder: string;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["dashboard"] });
  topics = await openTrialTopics(desk, [generateInvoice]);
  folder = await mkdtemp(join(tmpdir(), "recibo-command-"));
});

afterAll(async () => {
  await topics?.close();
  await desk?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

type Ended = { code: number; out: string; err: string };

const program = "dashboard/src/dead-letters/command-line/main.ts";
const configuration = join(projectFolder, "config/dashboard.ini");

/** Runs the command line on this desk, as another process. */
function command(
  args: string[],
  env: Record<string, string | undefined> = {},
  script = [program, configuration],
): Promise<Ended> {
  const options = {
    cwd: projectFolder,
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      KAFKA_BROKERS: desk.brokers,
      DATABASE_URL: desk.databaseUrl,
      KAFKA_PREFIX: desk.prefix,
      ...env,
    },
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [...script, ...args], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

/** Puts a letter on the dead-letter topic; returns its id once the dashboard has it in its index. */
async function letter(
  value: string | Buffer,
  { code = "POISON", ...headers }: Record<string, string> = {},
): Promise<string> {
  const { partition, offset } = await topics.publisher.send({
    topic: "dead-letter",
    key: "somebody",
    value,
    headers: {
      deadletter_topic: "generate-invoice",
      deadletter_partition: "1",
      deadletter_offset: "7",
      deadletter_code: code,
      deadletter_message: "out of\npaper",
      deadletter_attempts: "4",
      deadletter_service: "invoice-generator",
      deadletter_time: new Date().toISOString(),
      ...headers,
    },
  });
  const find = `select 1 from dashboard.dead_letters where partition = $1 and "offset" = $2`;
  await until("the index", async () => (await desk.sql(find, [partition, offset])).length === 1);
  return `${partition}-${offset}`;
}

const linesOf = ({ out }: Ended) =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("list writes one JSON object a line into a pipe, and filters", async () => {
  const id = await letter("{}", { code: "LISTED", ce_correlationid: crypto.randomUUID() });
  await letter("{}", { code: "OTHER" });
  const [line, ...more] = linesOf(await command(["list", "--code", "LISTED", "--since", "1h"]));
  expect(line).toMatchObject({
    id,
    code: "LISTED",
    originTopic: "generate-invoice",
    originPartition: 1,
    originOffset: 7,
    attempts: 4,
    state: "open",
    message: "out of\npaper",
    requestId: expect.any(String),
  });
  expect(more).toEqual([]);
  const none = await command(["list", "--code", "LISTED", "--state", "discarded"]);
  expect(none).toEqual({ code: 1, out: "", err: "There is no dead letter like this.\n" });
});

test("show decodes JSON, and what is no JSON as hexadecimal numbers", async () => {
  const json = await command(["show", await letter('{"lines":[1]}', { code: "SHOWN" })]);
  expect(json.code).toBe(0);
  expect(json.out).toContain('  {\n    "lines": [\n      1\n    ]\n  }');
  expect(json.out).toMatch(/^why {7}SHOWN: out of paper$/m);
  expect(json.out).toMatch(/^ {2}deadletter_attempts {2,}4$/m);
  const bytes = await command(["show", await letter(Buffer.from([0xff, 0x1b, 0x41]))]);
  expect(bytes.out).toMatch(/00000000 {2}ff 1b 41 +\.\.A/);
  expect(await command(["show", "0-999999"])).toMatchObject({
    code: 1,
    err: "There is no dead letter 0-999999.\n",
  });
});

test("redrive puts the original bytes back on the topic, once", async () => {
  const value = Buffer.from([0xfe, 0x00, 0x01]);
  const id = await letter(value, { ce_id: "the-same", mark: "one" });
  const done = await command(["redrive", id, "--by", "olga"]);
  expect(done).toMatchObject({ code: 0, err: "" });
  const record = await until("the record", () =>
    topics.on(generateInvoice).find((each) => textOf(each, "mark") === "one"),
  );
  expect(linesOf(done)).toEqual([
    {
      id,
      outcome: "done",
      message: `sent again, now at generate-invoice/${record.partition}@${record.offset}`,
    },
  ]);
  expect(record.value).toEqual(value);
  expect(record.key?.toString()).toBe("somebody");
  expect(
    Object.fromEntries(Object.entries(record.headers).map(([k, v]) => [k, String(v)])),
  ).toEqual({
    ce_id: "the-same",
    mark: "one",
    redrive_count: "1",
    redrive_of: id,
  });
  const again = await command(["redrive", id]);
  expect(again.code).toBe(1);
  expect(linesOf(again)[0]).toMatchObject({ outcome: "refused" });
  expect(again.err).toBe("0 of 1 letter was done.\n");
  expect((await command(["show", id])).out).toMatch(/olga sent again, now at/);
});

test("redrive --all sends all of one code, oldest first, and nothing else", async () => {
  const ids = [];
  for (const mark of ["a", "b", "c"]) ids.push(await letter("{}", { code: "CURED", mark }));
  const other = await letter("{}", { code: "NOT_CURED", mark: "d" });
  const done = await command(["redrive", "--all", "--code", "CURED"]);
  expect(linesOf(done).map(({ id }) => id)).toEqual(ids);
  expect(linesOf(await command(["list", "--code", "NOT_CURED"]))).toMatchObject([{ id: other }]);
  expect(await command(["redrive", "--all", "--code", "CURED"])).toMatchObject({
    code: 1,
    out: "",
  });
});

test("discard closes a letter with a reason; only then is it done", async () => {
  const id = await letter("{}", { code: "UNWANTED" });
  expect((await command(["discard", id])).code).toBe(2);
  expect((await command(["discard", id, "--reason", "a trial"])).code).toBe(0);
  expect((await command(["discard", id, "--reason", "a trial"])).code).toBe(1);
  expect((await command(["show", id])).out).toContain("on the command line discarded: a trial");
});

test("wrong use is told in a sentence, with exit code 2", async () => {
  const { code, out, err } = await command(["redrive", "nonsense"]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("Expected partition-offset, as in 0-17.");
  expect(err).not.toContain("    at ");
});

test("a desk that does not run is told in a sentence", async () => {
  const away = { DATABASE_URL: "postgres://nobody:none@127.0.0.1:1/none" };
  const noDatabase = await command(["list"], away);
  expect(noDatabase).toMatchObject({ code: 1, out: "" });
  expect(noDatabase.err).toContain("The database at 127.0.0.1:1 does not answer.");
  const id = await letter("{}");
  const noBroker = await command(["redrive", id], { KAFKA_BROKERS: "127.0.0.1:1" });
  expect(noBroker).toMatchObject({ code: 1, out: "" });
  expect(noBroker.err).toContain("Kafka at 127.0.0.1:1 does not take messages.");
  expect(linesOf(await command(["list", "--state", "open"])).map((each) => each.id)).toContain(id);
  const wrong = await command(["list"], { KAFKA_BROKERS: "not an address" });
  expect(wrong.code).toBe(78);
  expect(wrong.err).toContain("[kafka] brokers");
});

test("without a word in the environment it works on the desk that npm start runs", async () => {
  const addresses = { KAFKA_BROKERS: desk.brokers, DATABASE_URL: desk.databaseUrl };
  await writeFile(join(folder, "addresses.json"), JSON.stringify(addresses));
  const id = await letter("{}", { code: "FOUND" });
  const nothing = { KAFKA_BROKERS: undefined, DATABASE_URL: undefined, RECIBO_DATA: folder };
  const found = await command(["list", "--code", "FOUND"], nothing, ["local/src/dead-letters.ts"]);
  expect(linesOf(found)).toMatchObject([{ id }]);
});
