import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "../logging.ts";
import { newSpanId, readTraceparent, type TraceContext } from "./trace-context.ts";

/** A piece of a request's way that is over. */
export type Span = {
  name: string;
  /** What it was for its trace; absent for work inside a service. */
  kind?: "server" | "client" | "producer" | "consumer";
  traceId: string;
  spanId: string;
  /** Absent for the first of a trace. */
  parentSpanId?: string | undefined;
  /** Milliseconds since the epoch, with fractions. */
  start: number;
  end: number;
  attributes?: Readonly<Record<string, string | number | undefined>>;
  /** What it ended with when it failed. */
  error?: unknown;
  /** Spans of other traces that belong to it. */
  links?: readonly TraceContext[];
};

/** Takes spans and sees to it that they get out; never blocks, never throws. */
export type Tracing = {
  record(span: Span): void;
  /** Whether a trace that begins here is to be recorded; the same answer in every process. */
  samples(traceId: string): boolean;
  /** Sends what is left, for two seconds at most. */
  close(): Promise<void>;
};

/** Where spans go and how many; see `[telemetry]` in the configuration. */
export type TelemetrySettings = { otlp: string; sample: number };

let current: Tracing | undefined;
const parents = new AsyncLocalStorage<readonly TraceContext[]>();

/** The tracing of this process; undefined when it is off, and then no more is loaded or done than this. */
export function tracing(): Tracing | undefined {
  return current;
}

/** Turns tracing on for this process if the configuration wants it. The SDK is loaded only then. */
export async function startTracing(
  settings: TelemetrySettings,
  service: { name: string; version: string },
  log: Logger,
): Promise<{ close(): Promise<void> }> {
  if (settings.otlp === "") return { close: async () => undefined };
  const { createExport } = await import("./export.ts");
  const started = createExport(settings, service, log);
  current = started;
  return {
    close: async () => {
      current = undefined;
      await started.close();
    },
  };
}

let offset = Date.now() - performance.now();

/** Now in milliseconds since the epoch, with fractions; follows the system's clock when that is set. */
export function preciseNow(): number {
  const wall = Date.now();
  if (Math.abs(offset + performance.now() - wall) > 1.5) offset = wall - performance.now();
  return offset + performance.now();
}

/** Runs work that belongs to the spans of these `traceparent`s: what it does is hung under them. */
export function within<T>(traceparents: readonly (string | undefined)[], work: () => T): T {
  if (!current) return work();
  return parents.run(sampledOf(traceparents), work);
}

/**
 * Runs work as a span of every trace that it is done for; statements for a batch are part of each
 * message's trace, with the batch's times. Without tracing it is just the work.
 *
 * @param what.of the `traceparent` of the one message it is done for, when it is not the whole batch
 */
export async function spanned<T>(
  what: Pick<Span, "name" | "kind" | "attributes"> & { of?: string | undefined },
  work: () => Promise<T>,
): Promise<T> {
  const under = current && parentsOf(what.of);
  if (!under || under.length === 0) return work();
  const start = preciseNow();
  const own = under.map((parent) => ({ ...parent, spanId: newSpanId() }));
  const end = (error?: unknown) => {
    const { of: _, ...span } = what;
    const times = { start, end: preciseNow(), error };
    for (const [index, { traceId, spanId }] of own.entries())
      current?.record({ ...span, ...times, traceId, spanId, parentSpanId: under[index]?.spanId });
  };
  try {
    const result = await parents.run(own, work);
    end();
    return result;
  } catch (error) {
    end(error);
    throw error;
  }
}

/** The recorded ones among `traceparent`s. */
export function sampledOf(traceparents: readonly (string | undefined)[]): TraceContext[] {
  return traceparents.flatMap((text) => {
    const found = readTraceparent(text);
    return found?.sampled ? [found] : [];
  });
}

function parentsOf(traceparent: string | undefined): readonly TraceContext[] {
  const all = parents.getStore() ?? [];
  if (traceparent === undefined) return all;
  const traceId = readTraceparent(traceparent)?.traceId;
  return all.filter((parent) => parent.traceId === traceId);
}
