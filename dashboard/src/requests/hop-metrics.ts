import { Histogram } from "prom-client";

const buckets = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
];

const hops = new Histogram({
  name: "recibo_hop_seconds",
  help: "Time a request spent on the way to each of its hops, since the hop before.",
  labelNames: ["hop", "kind"],
  buckets,
});

const whole = new Histogram({
  name: "recibo_request_seconds",
  help: "Time from the click until the answer was recorded.",
  labelNames: ["kind", "outcome"],
  buckets,
});

/** Marks of a request that may not have come yet. */
type Mark = Date | null | undefined;

/**
 * A command's publication was marked. Its receipt is marked with the answer: whichever of the two marks
 * comes later measures the time between them.
 */
export function measurePublished(marks: {
  kind: string;
  requestedAt: Date;
  publishedAt: Mark;
  receivedAt: Mark;
}): void {
  const { kind, requestedAt, publishedAt, receivedAt } = marks;
  measure("published", kind, requestedAt, publishedAt);
  measure("received", kind, publishedAt, receivedAt);
}

/** An answer was recorded. */
export function measureRecorded(marks: {
  kind: string;
  outcome: string;
  requestedAt: Date;
  publishedAt: Mark;
  receivedAt: Mark;
  handledAt: Mark;
  repliedAt: Date;
  recordedAt: Date;
}): void {
  const { kind, outcome, requestedAt, receivedAt, handledAt, repliedAt, recordedAt } = marks;
  measure("received", kind, marks.publishedAt, receivedAt);
  measure("handled", kind, receivedAt, handledAt);
  measure("replied", kind, handledAt, repliedAt);
  measure("recorded", kind, repliedAt, recordedAt);
  whole.observe({ kind, outcome }, secondsBetween(requestedAt, recordedAt));
}

/** A notification went out to a connected browser right after it was recorded. */
export function measurePushed(kind: string, recordedAt: Date): void {
  measure("pushed", kind, recordedAt, new Date());
}

function measure(hop: string, kind: string, from: Mark, to: Mark): void {
  if (from && to) hops.observe({ hop, kind }, secondsBetween(from, to));
}

/** Clocks of two machines may differ by more than a hop takes. */
function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime()) / 1_000;
}
