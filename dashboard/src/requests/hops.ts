import type { AskedRequest } from "../tables.ts";

/** A step of a request's way. */
export type Hop = {
  name:
    | "requested"
    | "published"
    | "received"
    | "handled"
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

/** The steps of a request in order, with the time in each. */
export function hopsOf(request: AskedRequest): Hop[] {
  const marks: [Hop["name"], Date | null, string | null][] = [
    ["requested", request.requestedAt, null],
    [
      "published",
      publishedAt(request),
      place(request.kind, request.commandPartition, request.commandOffset),
    ],
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
  const total = answeredAfter(request);
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

function replyTopic({ kind }: AskedRequest): string {
  return kind === "generate-invoice" ? "invoice-generated" : "score-calculated";
}

function place(topic: string, partition: number | null, offset: number | null): string | null {
  return partition === null || offset === null ? null : `${topic}/${partition}@${offset}`;
}
