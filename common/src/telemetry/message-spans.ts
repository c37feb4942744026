import type { Contract } from "../contracts/contract.ts";
import type { Envelope, Received } from "../messaging/envelope.ts";
import type { Placed } from "../messaging/records.ts";
import { attributes as named } from "./attributes.ts";
import { preciseNow, type Tracing, tracing, within } from "./spans.ts";
import { newSpanId, readTraceparent, traceIdOf, writeTraceparent } from "./trace-context.ts";

/** Waiting shorter than this for the handler is not worth a span, in milliseconds. */
const worthShowing = 1;

/**
 * Runs a handler, with a span for each message that it is called with. A batch is one call for messages of
 * many traces: each trace gets the call's times, and how many shared it. The handler gets the messages with
 * the `traceparent` of these spans: what it says and does goes on from there.
 *
 * @param first whether the messages come from the topic just now; their spans then begin with their receipt
 */
export async function processed<C extends Contract>(
  messages: Received<C>[],
  first: boolean,
  handle: (messages: Received<C>[]) => Promise<void>,
): Promise<void> {
  const recorder = tracing();
  if (!recorder) return handle(messages);
  const begun = preciseNow();
  const spans = messages.map((message) => beginOf(message, recorder));
  const handed = messages.map((message, index) => {
    const span = spans[index];
    return span
      ? { ...message, traceparent: writeTraceparent({ ...span, sampled: true }) }
      : message;
  });
  const end = (error?: unknown) => {
    for (const [index, span] of spans.entries()) {
      const message = messages[index] as Received<C>;
      if (!span) continue;
      const start = first ? Math.min(message.record.receivedAt, begun) : begun;
      const facts = factsOf(message, messages.length);
      const name = `process ${message.record.topic}`;
      const times = { start, end: preciseNow(), error };
      recorder.record({ ...span, ...times, name, kind: "consumer", attributes: facts });
      if (begun - start < worthShowing) continue;
      const { traceId, spanId: parentSpanId } = span;
      const line = { traceId, spanId: newSpanId(), parentSpanId, start, end: begun };
      recorder.record({ ...line, name: "wait in line" });
    }
  };
  try {
    await within(
      handed.map(({ traceparent }, index) => (spans[index] ? traceparent : undefined)),
      () => handle(handed),
    );
    end();
  } catch (error) {
    end(error);
    throw error;
  }
}

/** The new span of a message, if its trace is recorded. What comes without a trace begins one. */
function beginOf(message: Received<Contract>, recorder: Tracing) {
  const from = readTraceparent(message.traceparent);
  if (from) {
    if (!from.sampled) return undefined;
    return { traceId: from.traceId, spanId: newSpanId(), parentSpanId: from.spanId };
  }
  const traceId = traceIdOf(message.correlationId);
  if (!readTraceparent(`00-${traceId}-${newSpanId()}-01`) || !recorder.samples(traceId))
    return undefined;
  return { traceId, spanId: newSpanId(), parentSpanId: undefined };
}

function factsOf({ record, id, correlationId, organisationId }: Received<Contract>, count: number) {
  return {
    ...messageFacts("process", record.topic, record),
    [named.messageId]: id,
    [named.conversationId]: correlationId,
    [named.messageKey]: organisationId,
    [named.batchCount]: count > 1 ? count : undefined,
  };
}

/** A message that is about to be published: the `traceparent` it carries names the span of its sending. */
export type Sending = { readonly traceparent: string; sent(placed: Placed): void };

/** Begins to send a message that a received one has caused; undefined when that one's trace is not recorded. */
export function sending(
  topic: string,
  id: string,
  cause: Pick<Envelope, "traceparent" | "correlationId" | "organisationId">,
): Sending | undefined {
  const recorder = tracing();
  const parent = readTraceparent(cause.traceparent);
  if (!recorder || !parent?.sampled) return undefined;
  const own = { ...parent, spanId: newSpanId() };
  const start = preciseNow();
  const { correlationId, organisationId: key } = cause;
  return {
    traceparent: writeTraceparent(own),
    sent: (placed) => {
      const span = { ...own, parentSpanId: parent.spanId, start, end: preciseNow() };
      recorder.record({ ...span, ...sendingFacts({ topic, id, correlationId, key }, placed) });
    },
  };
}

/** Name, kind and attributes of the span of a message that was sent. */
export function sendingFacts(
  message: {
    topic: string;
    id: string | undefined;
    correlationId: string | undefined;
    key: string;
  },
  { partition, offset }: Placed,
) {
  return {
    name: `send ${message.topic}`,
    kind: "producer" as const,
    attributes: {
      ...messageFacts("send", message.topic, { partition, offset }),
      [named.messageId]: message.id,
      [named.conversationId]: message.correlationId,
      [named.messageKey]: message.key,
    },
  };
}

function messageFacts(operation: "send" | "process", topic: string, { partition, offset }: Placed) {
  return {
    [named.messagingSystem]: "kafka",
    [named.operationName]: operation,
    [named.operationType]: operation,
    [named.destination]: topic,
    [named.partition]: String(partition),
    [named.offset]: Number(offset),
  };
}
