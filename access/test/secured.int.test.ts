import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { invoiceGenerated } from "@recibo/common/contracts/index";
import { connectDatabase } from "@recibo/common/database/database";
import { createLogger } from "@recibo/common/logging";
import { clientNames, createKafka, type KafkaSettings } from "@recibo/common/messaging/kafka";
import { createPublisher } from "@recibo/common/messaging/publisher";
import { createSubscriber } from "@recibo/common/messaging/subscriber";
import { ensureTopics, resetGroup } from "@recibo/common/messaging/topics";
import { freePort } from "@recibo/local/ports";
import { projectFolder } from "@recibo/local/project";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { createTrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import { createVisitor } from "@recibo/local/trial/visitor";
import { runGrant, type SecuredEngines, startSecuredEngines } from "./secured-engines.ts";

let engines: SecuredEngines;
let desk: TrialDesk;
const silent = createLogger("test", "silent");
const migrations = join(projectFolder, "score-calculator/migrations");

beforeAll(async () => {
  engines = await startSecuredEngines();
  const { kafka, postgres, prefix, envOf } = engines;
  desk = await startTrialDesk({
    brokers: kafka.brokers,
    databaseUrl: postgres.url,
    prefix,
    envOf: {
      dashboard: envOf("dashboard"),
      "invoice-generator": { ...envOf("invoice-generator"), KAFKA_CLIENT: "platformatic" },
      "score-calculator": envOf("score-calculator"),
    },
  });
}, 120_000);

afterAll(async () => {
  await desk?.close();
  await engines?.close();
}, 60_000);

/** Runs a score-calculator that should not get far, until it has ended: its code, and what it said that is not normal. */
async function runRefused(changes: Record<string, string>) {
  const name = "score-calculator";
  const service = createTrialService({
    name,
    arguments: [
      join(projectFolder, name, "src/main.ts"),
      join(projectFolder, `config/${name}.ini`),
    ],
    env: { ...engines.envOf(name), DATABASE_URL: desk.databaseUrl, ...changes },
    healthPort: await freePort(),
  });
  try {
    await service.start({ awaitReady: false });
    await until("the service to end", () => service.log.some(({ msg }) => msg === "stopped"));
  } finally {
    await service.stop();
  }
  const said = service.log.filter(({ level }) => !["trace", "debug", "info"].includes(level));
  return { code: await service.kill("SIGTERM"), said };
}

/** Kafka as a user, in this process. */
async function settingsOf(changes: Partial<KafkaSettings> = {}): Promise<KafkaSettings> {
  return {
    brokers: [engines.kafka.brokers],
    partitions: 3,
    replication: 1,
    prefix: engines.prefix,
    tls: true,
    tls_ca: engines.authority,
    sasl: "scram-sha-256",
    username: "operator",
    password: await engines.passwordOf("operator"),
    ...changes,
  };
}

test("a click becomes a pushed notification over SASL_SSL and TLS, each service with its own credentials and no other rights", async () => {
  const ana = createVisitor(desk.url);
  await ana.signUp();
  const { heard } = await ana.listen();
  await ana.askForInvoice();
  await until("the invoice's notification", () => heard.length === 1);
  await ana.post("/score", "/score", {});
  await until("the score's notification", () => heard.length === 2);
  ana.close();
  expect(heard.map(({ kind }) => kind)).toEqual(["invoice", "score"]);

  const connections = await desk.sql(
    "select distinct application_name, ssl from pg_stat_ssl join pg_stat_activity using (pid) " +
      "where application_name in ('dashboard', 'invoice_generator', 'score_calculator') order by 1",
  );
  expect(connections).toEqual([
    { application_name: "dashboard", ssl: true },
    { application_name: "invoice_generator", ssl: true },
    { application_name: "score_calculator", ssl: true },
  ]);
});

test("an operator reads the traffic of a secured desk with the dashboard's own rights", async () => {
  const olga = createVisitor(desk.url);
  const { email } = await olga.signUp();
  await desk.sql("update dashboard.users set operator = true where email = $1", [email]);
  const pages = {
    "/traffic": "generate-invoice",
    "/traffic/records?topics=generate-invoice": "generate-invoice/",
    "/traffic/groups?group=invoice-generator": "invoice-generator",
  };
  for (const [path, words] of Object.entries(pages)) {
    const page = await olga.get(path);
    expect([path, page.status]).toEqual([path, 200]);
    expect(await page.text()).toContain(words);
  }
  olga.close();
});

test.each([
  ["plain", "kafkajs"],
  ["scram-sha-256", "kafkajs"],
  ["plain", "platformatic"],
  ["scram-sha-256", "platformatic"],
] as const)(
  "by %s the operator reads what was said with %s, again after a reset of its group",
  async (sasl, library) => {
    const client = createKafka(await settingsOf({ sasl, client: library }), "operator", silent);
    const read: string[] = [];
    const errors: Error[] = [];
    const subscriber = createSubscriber(client, {
      group: "operator",
      contracts: [invoiceGenerated],
      batch: 10,
      handle: async (records) => void read.push(...records.map(({ topic }) => topic)),
      onCrash: (error) => void errors.push(error),
    });
    await resetGroup(client, "operator");
    await subscriber.start();
    await until("the invoice that was generated", () => read.length > 0);
    await subscriber.close();
    expect(errors).toEqual([]);
  },
);

const refusals: [string, () => Record<string, string>, RegExp, string][] = [
  [
    "another's credentials",
    () => asUser("invoice-generator"),
    /^Kafka does not let the user "invoice-generator" see or create the topics? secured\..*calculate-score/,
    "NOT_AUTHORISED",
  ],
  [
    "credentials without its consumer group",
    () => asUser("operator"),
    /^Kafka does not let the user "operator" use the consumer group secured\.score-calculator;/,
    "NOT_AUTHORISED",
  ],
  [
    "a wrong password",
    () => ({ ...asUser("score-calculator"), KAFKA_PASSWORD_FILE: passwordFile("operator") }),
    /^Kafka at 127\.0\.0\.1:\d+ does not accept the user "score-calculator" by scram-sha-512 \(.*(invalid credentials|authentication failed).*\); check/,
    "CREDENTIALS_REFUSED",
  ],
  [
    "a broker whose certificate nobody it trusts has signed",
    () => ({ KAFKA_TLS_CA: "" }),
    /^TLS with Kafka at 127\.0\.0\.1:\d+ fails \(.*unable to verify.*\); check that \[kafka\] tls_ca is/,
    "NOT_TRUSTED",
  ],
  [
    "a database whose certificate nobody it trusts has signed",
    () => ({ DATABASE_TLS_CA: "" }),
    /^TLS with PostgreSQL at 127\.0\.0\.1:\d+ fails \(unable to verify.*\); check that \[database\] tls_ca is/,
    "NOT_TRUSTED",
  ],
];

test.each(
  clientNames.flatMap((library) =>
    refusals.map(([what, ...rest]) => [`${what}, with ${library}`, library, ...rest] as const),
  ),
)(
  "a service with %s ends with 77 and one line that says so",
  async (_, library, changes, says, code) => {
    const ended = await runRefused({ ...changes(), KAFKA_CLIENT: library });
    expect(ended.said).toEqual([
      expect.objectContaining({
        level: "fatal",
        err: expect.objectContaining({ code, message: expect.stringMatching(says) }),
      }),
    ]);
    expect(JSON.stringify(ended.said)).not.toMatch(/\\n +at /);
    expect(ended.code).toBe(77);
  },
);

const passwordFile = (user: string) => join(engines.secrets, user, "password");
const asUser = (user: string) => ({
  KAFKA_USERNAME: user,
  KAFKA_PASSWORD_FILE: passwordFile(user),
});

test.each(clientNames)(
  "a broker under a name that its certificate is not for is not trusted by %s",
  async (library) => {
    const brokers = [engines.kafka.brokers.replace("127.0.0.1", "localhost")];
    const client = createKafka(await settingsOf({ brokers, client: library }), "test", silent);
    await expect(ensureTopics(client, [invoiceGenerated])).rejects.toMatchObject({
      code: "NOT_TRUSTED",
      message: expect.stringMatching(/Hostname\/IP does not match/),
    });
  },
);

test.each(clientNames)(
  "to write to a topic of another is refused, and %s tells which",
  async (library) => {
    const user = {
      client: library,
      username: "score-calculator",
      password: await engines.passwordOf("score-calculator"),
    };
    const publisher = createPublisher(createKafka(await settingsOf(user), "test", silent));
    const record = { topic: "invoice-generated", key: null, value: "{}", headers: {} };
    await expect(publisher.send(record)).rejects.toMatchObject({
      code: "NOT_AUTHORISED",
      message: expect.stringMatching(
        /^Kafka does not let the user "score-calculator" write to the topic secured\.invoice-generated;/,
      ),
    });
    await publisher.close();
  },
);

test("only an administrator sets up users and rights", async () => {
  const { code, said } = await runGrant({
    ...engines.envOf("dashboard"),
    ACCESS_PASSWORDS: join(engines.secrets, "administrator"),
  });
  expect(said).toMatch(
    /^Kafka does not let the user "dashboard" set passwords, which takes an administrator/,
  );
  expect(code).toBe(77);
});

test("PostgreSQL is let through under its name, refused under another, and says so of a wrong password", async () => {
  const connect = async (url: string) => {
    const settings = { url, pool: 2, tls: true, tls_ca: engines.authority };
    const database = await connectDatabase(settings, "secured_trial", migrations, silent);
    await database.close();
  };
  await connect(desk.databaseUrl);
  await expect(connect(desk.databaseUrl.replace("127.0.0.1", "localhost"))).rejects.toMatchObject({
    code: "NOT_TRUSTED",
    message: expect.stringMatching(/Hostname\/IP does not match/),
  });
  const wrong = new URL(desk.databaseUrl);
  wrong.password = "wrong-password";
  const error = await connect(wrong.href).catch((thrown) => thrown);
  expect(error.code).toBe("CREDENTIALS_REFUSED");
  expect(error.message).toMatch(
    /^PostgreSQL at .* does not let the user "recibo" into the database/,
  );
  expect(error.message).not.toContain("wrong-password");
});
