import type { AskedRequest } from "../tables.ts";

/** A step of a request's way. */
export type Hop = {
  name:
    | "requested"
    | "published"
    | "resent"
    | "received"
    | "handled"
    | "given-up"
    | "dead-letter"
    | "replied"
    | "recorded"
    | "pushed"
    | "seen";
  /** When it happened; null when it has not. */
  at: Date | null;
  /** Milliseconds since the step before it; null for the first and for what has not happened. */
  sincePrevious: number | null;
  /** The record it left: `topic/partition@offset`. */
  detail: string | null;
  /** Per cent of the time from click to push that passed in this step. */
  share: number | null;
};

/** A step before its times are reckoned: its name, when it happened, what it left. */
export type Mark = [name: Hop["name"], at: Date | null, detail: string | null];

/** The steps of a request in order, with the time in each. */
export function hopsOf(request: AskedRequest): Hop[] {
  return inOrder([...marksOfAsking(request), ...marksOfAnswer(request)], answeredAfter(request));
}

/** Until its message is on the topic. */
export function marksOfAsking(request: AskedRequest): Mark[] {
  return [
    ["requested", request.requestedAt, null],
    [
      "published",
      publishedAt(request),
      place(request.kind, request.commandPartition, request.commandOffset),
    ],
  ];
}

/** From the worker to the screen. */
export function marksOfAnswer(request: AskedRequest): Mark[] {
  return [
    ["received", request.receivedAt, null],
    ["handled", request.handledAt, null],
    [
      "replied",
      request.repliedAt,
      place(replyTopic(request), request.replyPartition, request.replyOffset),
    ],
    ["recorded", request.recordedAt, null],
    ["pushed", request.pushedAt, null],
    ["seen", request.seenAt, null],
  ];
}

/** @param total milliseconds from the first step to the end of the last one that counts, if that was reached */
export function inOrder(marks: Mark[], total: number | null): Hop[] {
  let previous: number | undefined;
  return marks.map(([name, at, detail]) => {
    const sincePrevious =
      at && previous !== undefined ? Math.max(0, at.getTime() - previous) : null;
    if (at) previous = Math.max(previous ?? 0, at.getTime());
    const counts = sincePrevious !== null && total !== null && total > 0 && name !== "seen";
    return {
      name,
      at,
      detail,
      sincePrevious,
      share: counts ? Math.min(100, (sincePrevious / total) * 100) : null,
    };
  });
}

/** Milliseconds from the click until the answer went out to the browser, or was recorded for later. */
export function answeredAfter({ requestedAt, recordedAt, pushedAt }: AskedRequest): number | null {
  const end = pushedAt ?? recordedAt;
  return end === null ? null : end.getTime() - requestedAt.getTime();
}

/** The worker may have a record before the broker's word that it is there has come back to us. */
function publishedAt({ publishedAt: acknowledged, receivedAt }: AskedRequest): Date | null {
  return acknowledged && receivedAt && receivedAt < acknowledged ? receivedAt : acknowledged;
}

/** The topic that answers a request. */
export function replyTopic({ kind }: AskedRequest): string {
  return kind === "generate-invoice" ? "invoice-generated" : "score-calculated";
}

/** `topic/partition@offset`, if there is such a place. */
export function place(
  topic: string,
  partition: number | null,
  offset: number | null,
): string | null {
  return partition === null || offset === null ? null : `${topic}/${partition}@${offset}`;
}
