import { causes } from "./causes.ts";

/** What the other side says for good, so that waiting does not help: who we are, what we may do, who it is. */
export type Refusal = "CREDENTIALS_REFUSED" | "NOT_AUTHORISED" | "NOT_TRUSTED";

/** An error that was found to be a refusal. */
export type Refused = { code: Refusal; error: Error };

/** What Node says of a certificate. Source: Node manual, "X509 certificate error codes". */
const certificateCodes = new Set([
  "CERT_CHAIN_TOO_LONG",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** What the other side says of ours in a TLS alert, and what is no TLS at all. */
const tlsRefusal =
  /^ERR_SSL_.*(ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_\w+|ACCESS_DENIED)|WRONG_VERSION_NUMBER)$/;

/**
 * SQLSTATE 28 is a refused log-in, 42501 a missing right.
 * Source: PostgreSQL manual, appendix A.
 */
const sqlStates = /^(28...|42501)$/;

/** The Kafka clients name a SASL exchange that broke off like one that was refused. */
const brokenOff = /connection|closed|timed? ?out|socket|ECONN|EPIPE/i;

/** The refusal in an error or what caused it; undefined when there is none. */
export function refusalIn(error: unknown): Refused | undefined {
  for (const cause of causes(error)) {
    const code = refusalOf(cause);
    if (code) return { code, error: cause };
  }
  return undefined;
}

function refusalOf(error: Error): Refusal | undefined {
  const { name, code } = error as Error & { code?: unknown };
  if (name === "RefusedError") return code as Refusal;
  if (typeof code === "string") {
    if (certificateCodes.has(code) || tlsRefusal.test(code)) return "NOT_TRUSTED";
    if (sqlStates.test(code)) return code === "42501" ? "NOT_AUTHORISED" : "CREDENTIALS_REFUSED";
  }
  if (error.message === "The server does not support SSL connections") return "NOT_TRUSTED";
  return refusalOfKafka(error);
}

/** kafkajs has the protocol's name of an error in `type`, @platformatic/kafka in `apiId`. */
function refusalOfKafka(error: Error): Refusal | undefined {
  const said = error as Error & { type?: unknown; apiId?: unknown; code?: unknown };
  const type = said.type ?? said.apiId;
  if (typeof type === "string" && /_AUTHORIZATION_FAILED$/.test(type)) return "NOT_AUTHORISED";
  if (type === "SASL_AUTHENTICATION_FAILED") return "CREDENTIALS_REFUSED";
  if (said.name === "KafkaJSSASLAuthenticationError" || said.code === "PLT_KFK_AUTHENTICATION") {
    const why = [...causes(error)].map(({ message }) => message);
    return why.some((each) => brokenOff.test(each)) ? undefined : "CREDENTIALS_REFUSED";
  }
  return undefined;
}
