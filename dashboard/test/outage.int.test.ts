import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Kafka, startKafka } from "@recibo/local/kafka";
import { freePort } from "@recibo/local/ports";
import { defaultDataFolder } from "@recibo/local/project";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import { createVisitor, type Visitor } from "@recibo/local/trial/visitor";

let folder: string;
let kafka: Kafka;
let desk: TrialDesk;
let ana: Visitor;
let startBroker: () => Promise<Kafka>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-outage-"));
  const port = await freePort();
  const engines = join(defaultDataFolder, "engines");
  startBroker = () =>
    startKafka({ data: join(folder, "kafka"), engines, port, heapMegabytes: 256 });
  kafka = await startBroker();
  desk = await startTrialDesk({ brokers: kafka.brokers });
  ana = createVisitor(desk.url);
  await ana.signUp();
}, 240_000);

afterAll(async () => {
  ana?.close();
  await desk?.close();
  await kafka?.close();
  await rm(folder, { recursive: true, force: true });
});

const stateOf = async (requestId: string) => {
  const page = await (await ana.get(`/requests/${requestId}`)).text();
  return {
    state: /data-state="([a-z]+)"/.exec(page)?.[1],
    text: /data-testid="request-state">([^<]*)</.exec(page)?.[1],
  };
};

test("with the broker stopped a click is accepted and says that it waits; it completes by itself when the broker is back", async () => {
  const { heard } = await ana.listen();
  await kafka.kill("SIGKILL");

  const requestId = await ana.askForInvoice();
  const waiting = await until("the page to say so", async () => {
    const found = await stateOf(requestId);
    return found.text?.includes("message broker does not answer") && found;
  });
  expect(waiting.state).toBe("waiting");
  await until(
    "the dashboard not to be ready",
    async () => (await fetch(`${desk.service("dashboard").healthUrl}/readyz`)).status === 503,
  );
  const second = await ana.askForInvoice();

  kafka = await startBroker();
  await until("both answers", () => heard.length === 2, 60_000);
  expect((await stateOf(requestId)).state).toBe("generated");
  expect((await stateOf(second)).state).toBe("generated");
  await until(
    "the dashboard to be ready",
    async () => (await fetch(`${desk.service("dashboard").healthUrl}/readyz`)).status === 200,
  );
  // An answer may be quicker than what settles its command in the outbox.
  await until(
    "an empty outbox",
    async () => (await desk.sql("select 1 from dashboard.outbox")).length === 0,
  );
}, 120_000);

test("an outage sends nothing to the dead-letter topic and is no error without a code in any log", () => {
  for (const name of ["dashboard", "invoice-generator", "score-calculator"] as const) {
    const lines = desk.service(name).log;
    expect(lines.filter(({ msg }) => msg.includes("dead-letter"))).toEqual([]);
    expect(
      lines.filter(({ level, err }) => level === "error" && !(err as { code?: string })?.code),
    ).toEqual([]);
  }
});

test("a service that starts while the broker is down comes up with it", async () => {
  const worker = desk.service("invoice-generator");
  await worker.stop();
  await kafka.kill("SIGKILL");
  await worker.start({ awaitReady: false });
  await until("its health server", async () => (await fetch(`${worker.healthUrl}/healthz`)).ok);
  expect((await fetch(`${worker.healthUrl}/readyz`)).status).toBe(503);
  kafka = await startBroker();
  await until(
    "the worker to be ready",
    async () => (await fetch(`${worker.healthUrl}/readyz`)).ok,
    60_000,
  );
}, 120_000);
