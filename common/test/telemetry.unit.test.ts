import { expect, test } from "@jest/globals";
import * as conventions from "@opentelemetry/semantic-conventions/incubating";
import { createLogger } from "../src/logging.ts";
import { attributes } from "../src/telemetry/attributes.ts";
import { createExport } from "../src/telemetry/export.ts";
import { preciseNow } from "../src/telemetry/spans.ts";
import {
  askSpanIdOf,
  newSpanId,
  readTraceparent,
  traceIdOf,
  writeTraceparent,
} from "../src/telemetry/trace-context.ts";
import { newId } from "../src/uuid.ts";

test("a traceparent is read as it was written", () => {
  for (const sampled of [true, false]) {
    const context = { traceId: traceIdOf(newId()), spanId: newSpanId(), sampled };
    expect(readTraceparent(writeTraceparent(context))).toEqual(context);
  }
});

test.each([
  undefined,
  "",
  "nonsense",
  `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
  `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`,
  "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
])("%p is no traceparent", (text) => {
  expect(readTraceparent(text)).toBeUndefined();
});

test("every request's trace and asking have valid ids", () => {
  for (let count = 0; count < 100; count++) {
    const traceId = traceIdOf(newId());
    const spanId = askSpanIdOf(traceId);
    expect(readTraceparent(writeTraceparent({ traceId, spanId, sampled: true }))).toBeDefined();
  }
});

test("attributes are called as the OpenTelemetry semantic conventions call them", () => {
  const known = new Set(Object.values(conventions));
  expect(Object.values(attributes).filter((name) => !known.has(name))).toEqual([]);
});

test("a share of the requests is traced, the same ones in every process", async () => {
  const settings = { otlp: "http://127.0.0.1:1", sample: 0.25 };
  const open = () =>
    createExport(settings, { name: "test", version: "0" }, createLogger("test", "silent"));
  const [here, there] = [open(), open()];
  const traces = Array.from({ length: 2_000 }, () => traceIdOf(newId()));
  const sampled = traces.filter(here.samples);
  expect(sampled).toEqual(traces.filter(there.samples));
  expect(sampled.length / traces.length).toBeCloseTo(0.25, 1);
  await Promise.all([here.close(), there.close()]);
});

test("the precise clock keeps to the system's", () => {
  expect(Math.abs(preciseNow() - Date.now())).toBeLessThan(5);
});
