import { RefusedError } from "../errors.ts";
import { type Refusal, refusalIn } from "../refusal.ts";
import type { KafkaSettings } from "./kafka.ts";

/** What was tried, for the sentence that says that it was refused; names as the broker has them. */
export type Attempt = {
  /** As in "write to". */
  doing: string;
  topics: readonly string[];
  group?: string;
};

/**
 * What an operator needs to know when the broker refuses us, or we the broker: who we are, what was
 * refused, and what to do. Anything else comes back as it is. Knows the errors of both Kafka clients.
 */
export function explainRefusal<E>(error: E, settings: KafkaSettings, attempt: Attempt) {
  const found = refusalIn(error);
  if (!found || found.error instanceof RefusedError) return error;
  return new RefusedError(
    found.code,
    sentences[found.code](settings, found.error, attempt),
    found.error,
  );
}

type Sentence = (settings: KafkaSettings, error: Error, attempt: Attempt) => string;

const sentences: Record<Refusal, Sentence> = {
  CREDENTIALS_REFUSED: (settings, { message }) =>
    `Kafka at ${settings.brokers} does not accept ${userOf(settings)} by ${settings.sasl} ` +
    `(${message}); check sasl, username and password in [kafka]`,
  NOT_AUTHORISED: (settings, error, attempt) =>
    `Kafka does not let ${userOf(settings)} ${deedOf(error, attempt)}; check that [kafka] username is ` +
    "this service's own, and that it has the rights that docs/security.md lists",
  NOT_TRUSTED: (settings, { message }) =>
    `TLS with Kafka at ${settings.brokers} fails (${message}); check that [kafka] tls_ca is the authority ` +
    "that signed the brokers' certificates and that brokers has a name and a port they are for",
};

function userOf({ sasl, username, tls_certificate: certificate }: KafkaSettings): string {
  if (sasl !== undefined && sasl !== "none") return `the user "${username}"`;
  return certificate ? `the owner of ${certificate}` : "a client without user name";
}

/** The broker says whether it was for a topic, a group or the cluster; kafkajs may say which topic. */
function deedOf(error: Error, { doing, topics, group }: Attempt): string {
  const { type, apiId, topic } = error as Error & Record<"type" | "apiId" | "topic", unknown>;
  const said = String(type ?? apiId);
  if (said.startsWith("GROUP_")) return `use the consumer group ${group}`;
  if (said.startsWith("CLUSTER_") && topics.length === 0)
    return `${doing}, which takes an administrator`;
  const which = typeof topic === "string" ? [topic] : topics;
  return `${doing} the topic${which.length === 1 ? "" : "s"} ${which.join(", ")}`;
}
