import { hostname } from "node:os";
import { type HrTime, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  SamplingDecision,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import {
  ATTR_ERROR_TYPE,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
} from "@opentelemetry/semantic-conventions/incubating";
import { codeOf, messageOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import type { Span, TelemetrySettings, Tracing } from "./spans.ts";

/** Spans that wait to be sent; what comes while so many wait is dropped. */
const mostWaiting = 8_192;

/** The longest that sending what is left may hold up a stop, in milliseconds. */
const closeWithin = 2_000;

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/**
 * The OpenTelemetry SDK, sending spans in batches by OTLP over HTTP. Loaded only when tracing is on.
 *
 * Ids are ours to give: a trace has its request's id, and a span's id travels in headers before the span is
 * over. So the SDK's generator hands out what the span at hand brings along.
 */
export function createExport(
  { otlp, sample }: TelemetrySettings,
  service: { name: string; version: string },
  log: Logger,
): Tracing {
  const next = { traceId: "", spanId: "" };
  const provider = new TracerProvider({
    resource: resourceOf(service),
    idGenerator: {
      generateTraceId: () => next.traceId,
      generateSpanId: () => next.spanId,
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: sayingOnce(new OTLPTraceExporter({ url: tracesUrl(otlp) }), otlp, log),
        maxQueueSize: mostWaiting,
        scheduledDelayMillis: 1_000,
      }),
    ],
  });
  const tracer = provider.getTracer("recibo", service.version);
  const sampler = new TraceIdRatioBasedSampler(sample);
  return {
    samples: (traceId) =>
      sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED,
    record: (span) => {
      Object.assign(next, { traceId: span.traceId, spanId: span.spanId });
      const started = tracer.startSpan(span.name, optionsOf(span), parentOf(span));
      if (span.error !== undefined) {
        started.setAttribute(ATTR_ERROR_TYPE, codeOf(span.error));
        started.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(span.error) });
      }
      started.end(timeOf(Math.max(span.start, span.end)));
    },
    close: async () => {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, closeWithin);
      await Promise.race([provider.shutdown().catch(() => undefined), late.promise]);
      clearTimeout(timer);
    },
  };
}

/** `OTEL_RESOURCE_ATTRIBUTES` may add; who we are is ours to say. */
function resourceOf({ name, version }: { name: string; version: string }) {
  return detectResources({ detectors: [resourceAttributesEnvDetector] }).merge(
    resourceFromAttributes({
      [ATTR_SERVICE_NAMESPACE]: "recibo",
      [ATTR_SERVICE_NAME]: name,
      [ATTR_SERVICE_VERSION]: version,
      [ATTR_SERVICE_INSTANCE_ID]: `${hostname()}-${process.pid}`,
    }),
  );
}

function tracesUrl(otlp: string): string {
  return `${otlp.replace(/\/+$/, "")}/v1/traces`;
}

function optionsOf({ kind, start, attributes, links }: Span) {
  return {
    kind: kind === undefined ? SpanKind.INTERNAL : kinds[kind],
    startTime: timeOf(start),
    attributes: { ...attributes },
    links: (links ?? []).map(({ traceId, spanId }) => ({
      context: { traceId, spanId, traceFlags: 1 },
    })),
  };
}

function parentOf({ traceId, parentSpanId }: Span) {
  if (parentSpanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentSpanId, traceFlags: 1 });
}

/** Seconds and nanoseconds: a bare number before the start of the process would be taken for another clock. */
function timeOf(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1_000);
  return [seconds, Math.round((milliseconds - seconds * 1_000) * 1_000_000)];
}

/** Says once that spans do not get out, and once that they do again; what was lost meanwhile is lost. */
function sayingOnce(exporter: SpanExporter, otlp: string, log: Logger): SpanExporter {
  let lost = 0;
  return {
    export: (spans, done) =>
      exporter.export(spans, ({ code, error }) => {
        if (code !== 0) {
          if (lost === 0)
            log.warn({ otlp, reason: messageOf(error) }, "spans are not taken, dropped");
          lost += spans.length;
        } else if (lost > 0) {
          log.info({ otlp, lost }, "spans are taken again");
          lost = 0;
        }
        // Nothing is left to do about it: to the SDK it is settled.
        done({ code: 0 });
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
