import { types } from "node:util";

/**
 * Every code an error of ours can have. Codes are stable: logs, dead letters and `failed` replies carry
 * them, so operators can search for them.
 */
export type ErrorCode =
  | "CONFIGURATION"
  | "MALFORMED_NO_VALUE"
  | "MALFORMED_NOT_CLOUDEVENT"
  | "MALFORMED_WRONG_TYPE"
  | "MALFORMED_NOT_JSON"
  | "MALFORMED_WRONG_SHAPE"
  | "POISON"
  | "OUTAGE"
  | "MESSAGE_TOO_LARGE"
  | "NOT_REDRIVABLE"
  | "GROUP_IN_USE"
  | "TIMEOUT"
  | "STOPPED";

/** An error with a stable code. `retry` says whether the same call can succeed later without a change. */
export class ReciboError extends Error {
  readonly code: ErrorCode;
  readonly retry: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retry?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ReciboError";
    this.code = code;
    this.retry = options.retry ?? false;
  }
}

/** A message that does not parse: never retried, goes to the dead-letter topic. */
export class MalformedMessageError extends ReciboError {
  override name = "MalformedMessageError";
}

/** Something we need is down: database, broker or disk. Retried for as long as it lasts. */
export class OutageError extends ReciboError {
  override name = "OutageError";

  constructor(message: string, cause?: unknown) {
    super("OUTAGE", message, { cause, retry: true });
  }
}

/** Something did not happen in time; says how long was waited. */
export class TimeoutError extends ReciboError {
  override name = "TimeoutError";

  constructor(what: string, milliseconds: number) {
    super("TIMEOUT", `${what} did not happen within ${milliseconds} ms`, { retry: true });
  }
}

/** Codes of Node's network and file system that mean "not now" rather than "never". */
const outageErrnos = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOSPC",
  "EDQUOT",
  "EIO",
  "EROFS",
  "EACCES",
  "EMFILE",
  "ENFILE",
]);

/**
 * PostgreSQL SQLSTATE classes that mean "not now": 08 connection, 53 resources, 57P operator
 * intervention, 58 system, and 40 (serialisation failure, deadlock), where trying again is the remedy.
 * Source: PostgreSQL manual, appendix A.
 */
const outageSqlStates = /^(08|53|57P|58|40)/;

/** What `pg` says, without a code, when its connection goes away or none is to be had. */
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

/** What kafkajs calls final although it means no more than "not within my few tries". */
const gaveUp = new Set([
  "KafkaJSNumberOfRetriesExceeded",
  "KafkaJSGroupCoordinatorNotFound",
  "KafkaJSTimeout",
  "KafkaJSLockTimeout",
]);

/** Whether an error, or anything that caused it, is an outage: worth waiting for, never a dead letter. */
export function isOutage(error: unknown): boolean {
  for (const cause of causes(error)) {
    if (cause instanceof ReciboError) return cause.retry;
    if (cause instanceof AggregateError && cause.errors.some(isOutage)) return true;
    const { code, message, name, retriable } = cause as Error & {
      code?: unknown;
      retriable?: boolean;
    };
    if (name.startsWith("KafkaJS") && (retriable !== false || gaveUp.has(name))) return true;
    if (lostConnection.test(message)) return true;
    if (typeof code === "string" && (outageErrnos.has(code) || isOutageSqlState(code))) return true;
  }
  return false;
}

function isOutageSqlState(code: string): boolean {
  return code.length === 5 && outageSqlStates.test(code);
}

/** The error, its cause, the cause of that, and so on. */
function* causes(error: unknown): Generator<Error> {
  // By kind rather than by class: an error may come from another realm (a worker, a test's sandbox).
  for (let depth = 0; types.isNativeError(error) && depth < 10; depth++) {
    yield error;
    error = error.cause;
  }
}

/** The stable code of any error: ours, the system's, or `POISON` for one that nobody foresaw. */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof ReciboError) return error.code;
  return isOutage(error) ? "OUTAGE" : "POISON";
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
