import type { Placed } from "@recibo/common/messaging/records";
import { sendingFacts } from "@recibo/common/telemetry/message-spans";
import { preciseNow, tracing } from "@recibo/common/telemetry/spans";
import {
  askSpanIdOf,
  newSpanId,
  readTraceparent,
  traceIdOf,
  writeTraceparent,
} from "@recibo/common/telemetry/trace-context";
import type { Click } from "../web/trace-requests.ts";
import type { OutboxRow } from "./outbox.ts";

/**
 * The `traceparent` of a message that begins a request's way. The trace has the request's id; the span it
 * names is the sending of the message, whenever and by whomever that is done. It is there without tracing
 * too, for workers that have it on.
 */
export function traceOfMessage(requestId: string): string {
  const traceId = traceIdOf(requestId);
  const sampled = tracing()?.samples(traceId) ?? true;
  return writeTraceparent({ traceId, spanId: newSpanId(), sampled });
}

/** The `traceparent` of the span that kept a request; undefined when its trace is not recorded. */
export function traceOfAsking(requestId: string): string | undefined {
  const traceId = traceIdOf(requestId);
  if (!tracing()?.samples(traceId)) return undefined;
  return writeTraceparent({ traceId, spanId: askSpanIdOf(traceId), sampled: true });
}

/**
 * Keeps something that a person asked for, as a span under the person's click.
 *
 * @param keep resolves to whether it was new; what was asked before has that span already, and gets another
 */
export async function tracedAsking<T>(
  asked: { id: string; name: string; click: Click | undefined },
  keep: () => Promise<T>,
  isNew: (kept: T) => boolean,
): Promise<T> {
  const span = readTraceparent(traceOfAsking(asked.id));
  if (!span) return keep();
  asked.click?.belongsTo(span.traceId);
  const start = preciseNow();
  const record = (spanId: string, error?: unknown) =>
    tracing()?.record({
      name: `ask ${asked.name}`,
      ...{ traceId: span.traceId, spanId, parentSpanId: asked.click?.spanId },
      ...{ start, end: preciseNow(), error },
    });
  try {
    const kept = await keep();
    record(isNew(kept) ? span.spanId : newSpanId());
    return kept;
  } catch (error) {
    record(newSpanId(), error);
    throw error;
  }
}

/**
 * Two spans for each message that left the outbox: its stay there, and its sending.
 *
 * @param since when a message was there, in milliseconds since the epoch
 * @param begun when sending began
 */
export function traceOutbox(
  published: readonly { row: OutboxRow; placed: Placed }[],
  since: (row: OutboxRow) => number,
  begun: number,
): void {
  const recorder = tracing();
  if (!recorder) return;
  const end = preciseNow();
  for (const { row, placed } of published) {
    const own = readTraceparent(row.headers.traceparent);
    if (!own?.sampled) continue;
    const { traceId } = own;
    const stay = { traceId, spanId: newSpanId(), parentSpanId: askSpanIdOf(traceId) };
    recorder.record({ ...stay, name: "outbox", start: Math.min(since(row), begun), end });
    const { ce_id: id, ce_correlationid: correlationId } = row.headers;
    const facts = sendingFacts({ topic: row.topic, key: row.key, id, correlationId }, placed);
    recorder.record({ ...own, ...facts, parentSpanId: stay.spanId, start: begun, end });
  }
}
