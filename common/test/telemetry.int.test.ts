import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { freePort } from "@recibo/local/ports";
import { projectFolder } from "@recibo/local/project";
import { startOtlpReceiver } from "@recibo/local/trial/otlp-receiver";
import { createTrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import { createLogger } from "../src/logging.ts";
import { startTracing } from "../src/telemetry/spans.ts";
import { newSpanId, traceIdOf, writeTraceparent } from "../src/telemetry/trace-context.ts";
import { newId } from "../src/uuid.ts";
import { limits, note, noteOf, openTrialTopics } from "./trial-topics.ts";

/** Says every module of OpenTelemetry that is loaded, however it is. */
const sayLoaded = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({ load(url, context, next) {
    if (url.includes("/@opentelemetry/")) console.log(JSON.stringify({ msg: "loaded", url }));
    return next(url, context);
  } });
`)}`;

/** The packages of OpenTelemetry that a service loads, as far as it gets without its engines. */
async function loadedWith(env: Record<string, string>): Promise<Set<string>> {
  const service = createTrialService({
    name: "score-calculator",
    arguments: [
      "--import",
      sayLoaded,
      join(projectFolder, "score-calculator/src/main.ts"),
      join(projectFolder, "config/score-calculator.ini"),
    ],
    env: { DATABASE_URL: "postgres://nobody:x@127.0.0.1:1/none", ...env },
    healthPort: await freePort(),
  });
  await service.start({ awaitReady: false });
  await until("the service waits", () =>
    service.log.some(({ msg }) => msg === "database not reachable, waiting"),
  );
  expect(await service.kill("SIGTERM")).toBe(0);
  const urls = service.log.filter(({ msg }) => msg === "loaded").map(({ url }) => String(url));
  return new Set(urls.map((url) => /@opentelemetry\/([^/]+)/.exec(url)?.[1] ?? ""));
}

test("without a collector nothing of the OpenTelemetry SDK is loaded", async () => {
  // prom-client brings the interfaces along, which do nothing by themselves.
  expect([...(await loadedWith({ TELEMETRY_OTLP: "" }))].filter((name) => name !== "api")).toEqual(
    [],
  );
});

test("with a collector it is", async () => {
  const loaded = await loadedWith({ TELEMETRY_OTLP: "http://127.0.0.1:1" });
  expect([...loaded]).toEqual(expect.arrayContaining(["sdk-trace", "exporter-trace-otlp-http"]));
});

test("a message that is tried again shows every try in its trace; one that is not recorded shows nothing", async () => {
  const receiver = await startOtlpReceiver();
  const settings = { otlp: receiver.url, sample: 1 };
  const service = { name: "test", version: "0" };
  const running = await startTracing(settings, service, createLogger("test", "silent"));
  const topics = await openTrialTopics("kafkajs");
  try {
    const dead: string[] = [];
    await topics.consume({
      handle: async () => {
        throw new Error("never");
      },
      onDeadLetter: async (record) => void dead.push(String(record.headers.ce_id)),
    });
    const say = async (sampled: boolean) => {
      const message = noteOf(1, newId());
      const context = { traceId: traceIdOf(message.id), spanId: newSpanId(), sampled };
      await topics.publisher.publish(note, { ...message, traceparent: writeTraceparent(context) });
      return { ...context, id: message.id };
    };
    const [shown, hidden] = [await say(true), await say(false)];
    await until("both dead letters", () => dead.length === 2);
    await running.close();

    const tries = receiver.of(shown.id).filter(({ name }) => name === "process note");
    expect(tries.length).toBeGreaterThanOrEqual(limits.attempts);
    for (const each of tries)
      expect(each).toMatchObject({ failed: true, parentSpanId: shown.spanId, service: "test" });
    expect(receiver.of(hidden.id)).toEqual([]);
  } finally {
    await topics.close();
    await receiver.close();
  }
});
