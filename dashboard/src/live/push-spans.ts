import { preciseNow, tracing } from "@recibo/common/telemetry/spans";
import { newSpanId, readTraceparent } from "@recibo/common/telemetry/trace-context";
import { traceOfAsking } from "../asking/asking-spans.ts";

/**
 * Records that a request's notification went out to a browser, or was seen there: a moment, no duration.
 *
 * @param under the `traceparent` of what caused it; the asking, when that is not at hand
 */
export function traceMoment(
  name: "push" | "seen",
  requestId: string,
  under: string | undefined = traceOfAsking(requestId),
): void {
  const recorder = tracing();
  const parent = readTraceparent(under);
  if (!recorder || !parent?.sampled) return;
  const at = preciseNow();
  const { traceId, spanId: parentSpanId } = parent;
  recorder.record({ name, traceId, spanId: newSpanId(), parentSpanId, start: at, end: at });
}
