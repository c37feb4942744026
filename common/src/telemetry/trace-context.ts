import { randomFillSync } from "node:crypto";

/** Where a span stands (W3C Trace Context, version 00): its trace, itself, and whether it is recorded. */
export type TraceContext = {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits, not all zero. */
  readonly spanId: string;
  readonly sampled: boolean;
};

const form = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Reads a `traceparent`; undefined for what is none. */
export function readTraceparent(text: string | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = form.exec(text ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Writes a `traceparent`. */
export function writeTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** The trace of a request has the request's id, a UUID: who has the one finds the other. */
export function traceIdOf(requestId: string): string {
  return requestId.replaceAll("-", "").toLowerCase();
}

/**
 * The span that kept a request, in the trace of that request: it follows from the trace's id, so that
 * whoever publishes, pushes or sees later, in whichever process, knows what to hang it under.
 */
export function askSpanIdOf(traceId: string): string {
  return traceId.slice(16);
}

const pool = new Uint8Array(4_096);
let used = pool.length;

/** A new span's id. */
export function newSpanId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 8;
  const id = Buffer.from(pool.buffer, used - 8, 8).toString("hex");
  return id === "0000000000000000" ? newSpanId() : id;
}

/** A new trace's id, for what belongs to no request. */
export function newTraceId(): string {
  return newSpanId() + newSpanId();
}
