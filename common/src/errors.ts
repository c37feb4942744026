import { causes } from "./causes.ts";
import { type Refusal, refusalIn } from "./refusal.ts";

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
  | "GROUP_MOVED"
  | "NO_SUCH_GROUP"
  | "NO_SUCH_TOPIC"
  | "NOT_A_FILTER"
  | "TOO_MANY_KEYS"
  | "EXPRESSION_TOO_SLOW"
  | "DOES_NOT_FIT"
  | "BROKER_TOO_OLD"
  | "CREDENTIALS_REFUSED"
  | "NOT_AUTHORISED"
  | "NOT_TRUSTED"
  | "TIMEOUT"
  | "STOPPED";

/**
 * What an error says, for who says it in another language than its message: the name of the sentence, and what stands in
 * it, which may be a sentence as well.
 */
export type Sentence = {
  readonly name: string;
  readonly params: Readonly<Record<string, string | number | Sentence>>;
};

/** An error with a stable code. `retry` says whether the same call can succeed later without a change. */
export class ReciboError extends Error {
  readonly code: ErrorCode;
  readonly retry: boolean;
  /** What its message says, where people read it on a page. */
  readonly says: Sentence | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retry?: boolean; says?: Sentence } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ReciboError";
    this.code = code;
    this.retry = options.retry ?? false;
    this.says = options.says;
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

/**
 * The other side does not take who we are (`CREDENTIALS_REFUSED`), does not allow what we do
 * (`NOT_AUTHORISED`), or is not who it should be (`NOT_TRUSTED`). Somebody has to change something: it is
 * neither waited out nor the fault of a message, and ends the service.
 */
export class RefusedError extends ReciboError {
  override name = "RefusedError";

  constructor(code: Refusal, message: string, cause?: unknown) {
    super(code, message, { cause });
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
  if (refusalIn(error)) return false;
  for (const cause of causes(error)) {
    if (cause instanceof ReciboError) return cause.retry;
    const { code, message, name, retriable } = cause as Error & {
      code?: unknown;
      retriable?: boolean;
    };
    if (typeof code === "string" && code.startsWith("PLT_KFK_") && canPass(cause)) return true;
    if (name.startsWith("KafkaJS") && isOutageOfKafka(name, retriable)) return true;
    if (lostConnection.test(message)) return true;
    if (typeof code === "string" && (outageErrnos.has(code) || isOutageSqlState(code))) return true;
  }
  return false;
}

function isOutageOfKafka(name: string, retriable?: boolean): boolean {
  // A SASL exchange that broke off comes as final; one that was refused is no outage, and not asked here.
  if (name === "KafkaJSSASLAuthenticationError") return true;
  return retriable !== false || gaveUp.has(name);
}

/**
 * Whether what @platformatic/kafka rejects with can pass by itself. It says so of each error, but takes a
 * lost place in the group, and a topic that not every broker knows yet, for final.
 */
function canPass(error: Error): boolean {
  const { canRetry, needsRejoin } = error as Error & { canRetry?: boolean; needsRejoin?: boolean };
  return canRetry === true || needsRejoin === true || error.message.startsWith("Unknown topic");
}

function isOutageSqlState(code: string): boolean {
  return code.length === 5 && outageSqlStates.test(code);
}

/**
 * Whether an error may be the fault of one of the things that were worked on together: it is when the world around
 * them is in order.
 */
export function isOfOne(error: unknown): boolean {
  return !isOutage(error) && refusedBy(error) === undefined;
}

/** An error as a refusal; undefined when it is something else. */
export function refusedBy(error: unknown): RefusedError | undefined {
  if (error instanceof RefusedError) return error;
  const found = refusalIn(error);
  return found && new RefusedError(found.code, found.error.message, error);
}

/** The stable code of any error: ours, or the kind that it is, or `POISON` for one that nobody foresaw. */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof ReciboError) return error.code;
  return isOutage(error) ? "OUTAGE" : (refusalIn(error)?.code ?? "POISON");
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
