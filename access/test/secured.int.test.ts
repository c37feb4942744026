import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { freePort } from "@recibo/local/ports";
import { projectFolder } from "@recibo/local/project";
import type { ServiceName } from "@recibo/local/settings";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { createTrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import { createVisitor } from "@recibo/local/trial/visitor";
import { type SecuredEngines, startSecuredEngines } from "./secured-engines.ts";

let engines: SecuredEngines;
let desk: TrialDesk;

beforeAll(async () => {
  engines = await startSecuredEngines();
  const { kafka, postgres, prefix, envOf } = engines;
  desk = await startTrialDesk({
    brokers: kafka.brokers,
    databaseUrl: postgres.url,
    prefix,
    envOf: {
      dashboard: await envOf("dashboard"),
      "invoice-generator": await envOf("invoice-generator"),
      "score-calculator": await envOf("score-calculator"),
    },
  });
}, 120_000);

afterAll(async () => {
  await desk?.close();
  await engines?.close();
});

/** Runs a service that should not get far, until it has ended. */
async function refused(name: ServiceName, changes: Record<string, string>) {
  const service = createTrialService({
    name,
    arguments: [
      join(projectFolder, name, "src/main.ts"),
      join(projectFolder, `config/${name}.ini`),
    ],
    env: {
      ...(await engines.envOf(name)),
      DATABASE_URL: desk.databaseUrl,
      DOCUMENTS_FOLDER: desk.documents,
      ...changes,
    },
    healthPort: await freePort(),
  });
  await service.start({ awaitReady: false });
  await until("the service to end", () => service.log.some(({ msg }) => msg === "stopped"));
  const code = await service.kill("SIGTERM");
  const worse = service.log.filter(({ level }) => !["trace", "debug", "info"].includes(level));
  return { code, worse };
}

test("a click becomes a pushed notification over SASL_SSL and TLS, each service with its own credentials", async () => {
  const ana = createVisitor(desk.url);
  await ana.signUp();
  const { heard } = await ana.listen();
  await ana.askForInvoice();
  await until("the notification", () => heard.length === 1);
  await ana.post("/score", "/score", {});
  await until("the score's", () => heard.length === 2);
  console.log(JSON.stringify(heard));
  ana.close();
  const connections = await desk.sql<{ ssl: boolean }>(
    "select distinct application_name as service, ssl from pg_stat_ssl join pg_stat_activity using (pid) " +
      "where application_name in ('dashboard', 'invoice_generator', 'score_calculator') order by 1",
  );
  console.log(JSON.stringify(connections));
});

test("probe", async () => {
  for (const [name, changes] of [
    [
      "invoice-generator",
      {
        KAFKA_USERNAME: "score-calculator",
        KAFKA_PASSWORD_FILE: join(engines.secrets, "score-calculator/password"),
      },
    ],
    [
      "invoice-generator",
      {
        KAFKA_USERNAME: "dashboard",
        KAFKA_PASSWORD_FILE: join(engines.secrets, "dashboard/password"),
      },
    ],
    ["invoice-generator", { KAFKA_PASSWORD_FILE: join(engines.secrets, "dashboard/password") }],
    ["invoice-generator", { KAFKA_TLS_CA: "" }],
    [
      "invoice-generator",
      { KAFKA_BROKERS: engines.kafka.brokers.replace("127.0.0.1", "127.0.0.2") },
    ],
    ["invoice-generator", { KAFKA_PREFIX: "other." }],
    ["invoice-generator", { DATABASE_TLS_CA: "" }],
    ["invoice-generator", { DATABASE_URL: desk.databaseUrl.replace(/:[^:@]+@/, ":wrong@") }],
  ] as const) {
    const t = Date.now();
    const got = await refused(name, changes as never).catch((e) => e);
    console.log(JSON.stringify({ changes, ms: Date.now() - t, ...got, m: got.message }, null, 1));
  }
}, 200_000);
