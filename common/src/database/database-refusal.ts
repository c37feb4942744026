import { RefusedError } from "../errors.ts";
import { type Refusal, refusalIn } from "../refusal.ts";

/**
 * What an operator needs to know when PostgreSQL refuses us, or we it: who we are, what was refused, and
 * what to do. Anything else comes back as it is. Never shows the password.
 */
export function explainRefusal<E>(error: E, url: string, schema: string) {
  const found = refusalIn(error);
  if (!found || found.error instanceof RefusedError) return error;
  const sentence = sentences[found.code](partsOf(url), found.error.message, schema);
  return new RefusedError(found.code, sentence, found.error);
}

type Parts = { user: string; server: string; database: string };

const sentences: Record<Refusal, (parts: Parts, message: string, schema: string) => string> = {
  CREDENTIALS_REFUSED: ({ user, server, database }, message) =>
    `PostgreSQL at ${server} does not let the user "${user}" into the database "${database}" ` +
    `(${message}); check user, password and database in [database] url, and tls if the server wants it`,
  NOT_AUTHORISED: ({ user, server }, message, schema) =>
    `PostgreSQL at ${server} does not let the user "${user}" keep tables in the schema "${schema}" ` +
    `(${message}); grant that user create on the database, or make it the owner of the schema`,
  NOT_TRUSTED: ({ server }, message) =>
    `TLS with PostgreSQL at ${server} fails (${message}); check that [database] tls_ca is the authority ` +
    "that signed the server's certificate and that url has a host name it is for",
};

function partsOf(url: string): Parts {
  const { username, host, pathname } = new URL(url);
  return {
    user: decodeURIComponent(username),
    server: host,
    database: decodeURIComponent(pathname.slice(1)),
  };
}
