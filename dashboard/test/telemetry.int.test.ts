import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from "@recibo/local/trial/otlp-receiver";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import { createVisitor, type Visitor } from "@recibo/local/trial/visitor";

let receiver: OtlpReceiver;
let desk: TrialDesk;
let ana: Visitor;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  const env = { TELEMETRY_OTLP: receiver.url, OTEL_EXPORTER_OTLP_TIMEOUT: "1500" };
  desk = await startTrialDesk({ env });
  ana = createVisitor(desk.url);
  await ana.signUp();
});

afterAll(async () => {
  ana?.close();
  await desk?.close();
  await receiver?.close();
});

/** The spans of a trace as a tree of lines: service and name, siblings by name, indented under their parents. */
function drawn(spans: ReceivedSpan[], under?: string, depth = 0): string[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === under)
    .toSorted((a, b) => (`${a.service} ${a.name}` < `${b.service} ${b.name}` ? -1 : 1))
    .flatMap((span) => [
      `${"  ".repeat(depth)}${span.service}: ${span.name}`,
      ...drawn(spans, span.spanId, depth + 1),
    ]);
}

/**
 * The spans of a request once they have all come: those named, which end last in their services, and what each is
 * under. Each service sends its spans at moments of its own.
 */
const traceOf = (requestId: string, ...last: string[]) =>
  until(`the whole trace of ${requestId}`, () => {
    const found = receiver.of(requestId);
    const known = new Set([undefined, ...found.map(({ spanId }) => spanId)]);
    const whole = found.every(({ parentSpanId }) => known.has(parentSpanId));
    return whole && last.every((name) => found.some((span) => span.name === name)) && found;
  });

test("one click is one trace, from the form to the push", async () => {
  const { heard, socket } = await ana.listen();
  const requestId = await ana.askForInvoice();
  await until("a notification", () => heard.length === 1);
  socket.emit("seen", { upTo: 1 });

  const spans = await traceOf(
    requestId,
    ...["seen", "record-replies", "keep-invoices", "mark-hops", "POST /invoices"],
  );
  // The hops of a click are marked together, or twice where it took longer than its marks wait for each other.
  const lines = drawn(spans).filter(
    (line, index, all) =>
      !line.endsWith("wait in line") && !(line.endsWith("mark-hops") && line === all[index - 1]),
  );
  expect(lines).toEqual([
    "dashboard: POST /invoices",
    "  dashboard: ask generate-invoice",
    "    dashboard: ask",
    "    dashboard: mark-hops",
    "    dashboard: outbox",
    "      dashboard: send generate-invoice",
    "        invoice-generator: process generate-invoice",
    "          invoice-generator: commit-invoices",
    "          invoice-generator: find-answers",
    "          invoice-generator: find-issued",
    "          invoice-generator: last-numbers",
    "          invoice-generator: render",
    "          invoice-generator: send invoice-generated",
    "            dashboard: process invoice-generated",
    "              dashboard: push",
    "              dashboard: record-replies",
    "            score-calculator: process invoice-generated",
    "              score-calculator: keep-invoices",
    "    dashboard: seen",
  ]);

  expect(spans.filter(({ start, end, failed }) => end < start || failed)).toEqual([]);
  const [root] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(root?.attributes).toMatchObject({
    "http.request.method": "POST",
    "http.route": "/invoices",
    "http.response.status_code": 303,
  });
  const handling = spans.find(({ name }) => name === "process generate-invoice");
  expect(handling).toMatchObject({ kind: 5 });
  expect(handling?.attributes).toMatchObject({
    "messaging.system": "kafka",
    "messaging.destination.name": "generate-invoice",
    "messaging.message.conversation_id": requestId,
  });
});

test("clicks that are handled together have a whole trace each", async () => {
  const ids = Array.from({ length: 6 }, () => crypto.randomUUID());
  await Promise.all(ids.map((requestId) => ana.askForInvoice({ requestId })));
  for (const id of ids) {
    const spans = await traceOf(
      id,
      ...["render", "record-replies", "keep-invoices", "mark-hops", "POST /invoices"],
    );
    const known = new Set(spans.map(({ spanId }) => spanId));
    const strays = spans.filter(({ parentSpanId }) => parentSpanId && !known.has(parentSpanId));
    expect(strays).toEqual([]);
    expect(spans.filter(({ name }) => name === "render")).toHaveLength(1);
    expect(spans.filter(({ name }) => name === "record-replies")).toHaveLength(1);
  }
});

test("the same form sent twice is one trace with two clicks", async () => {
  const requestId = crypto.randomUUID();
  await ana.askForInvoice({ requestId });
  await ana.askForInvoice({ requestId });
  const spans = await until("both clicks", () => {
    const found = receiver.of(requestId);
    return found.filter(({ name }) => name === "POST /invoices").length === 2 && found;
  });
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
});

test("a collector that goes away costs a line in the log and nothing else", async () => {
  await receiver.close();
  const { heard } = await ana.listen(1_000);
  await ana.askForInvoice();
  await until("a notification", () => heard.length === 1);

  const dashboard = desk.service("dashboard");
  const said = () => dashboard.log.filter(({ msg }) => msg === "spans are not taken, dropped");
  await until("the line that says so", () => said().length === 1);
  await ana.askForInvoice();
  await until("another notification", () => heard.length === 2);
  expect(said()).toHaveLength(1);
  expect(dashboard.log.filter(({ level }) => level === "error")).toEqual([]);
  expect((await fetch(`${dashboard.healthUrl}/readyz`)).status).toBe(200);
  const asked = Date.now();
  expect(await dashboard.kill("SIGTERM")).toBe(0);
  expect(Date.now() - asked).toBeLessThan(9_000);
});
