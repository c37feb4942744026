import { type Logger, type LoggerOptions, pino, stdTimeFunctions } from "pino";

export type { Logger };

/** What never appears in a log, wherever it stands: secrets, and what tells who a person is. */
const hidden = [
  "password",
  "secret",
  "*.password",
  "*.secret",
  "req.headers.cookie",
  "req.headers.authorization",
];

/**
 * The log of a service: one JSON object a line on standard output, facts as fields, words as words.
 * Lines about a request carry its `correlationId`.
 */
export function createLogger(service: string, level: string): Logger {
  const options: LoggerOptions = {
    name: service,
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    redact: { paths: hidden, censor: "(hidden)" },
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: serializeError },
  };
  delete options.name;
  return pino(options);
}

/**
 * An error as facts: code, message and causes on one line; the stack only for what nobody foresaw. Of a
 * statement that failed the text only: its values may be anybody's address or password hash.
 */
export function serializeError(error: Error & { code?: unknown; query?: unknown }): object {
  const foreseen = error.code !== undefined || error.name.startsWith("KafkaJS");
  const message =
    typeof error.query === "string" && error.message.startsWith("Failed query: ")
      ? `Failed query: ${error.query}`
      : error.message;
  return {
    type: error.name,
    ...(error.code === undefined ? {} : { code: error.code }),
    message,
    ...(error.cause instanceof Error ? { cause: error.cause.message } : {}),
    ...(foreseen ? {} : { stack: error.stack?.replace(error.message, () => message) }),
  };
}
