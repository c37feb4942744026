import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect, test } from "@jest/globals";
import pg from "pg";
import {
  codeOf,
  isOutage,
  MalformedMessageError,
  OutageError,
  refusedBy,
  TimeoutError,
} from "../src/errors.ts";
import { createLogger } from "../src/logging.ts";
import { clientNames, createKafka } from "../src/messaging/kafka.ts";

const thrownBy = async (action: () => unknown): Promise<unknown> => {
  try {
    await action();
  } catch (error) {
    return asOurs(error as Error);
  }
  throw new Error("nothing was thrown");
};

/** jest runs a test in a realm of its own, where Node's own errors are not `instanceof Error`. */
function asOurs(thrown: Error): Error {
  if (thrown instanceof Error) return thrown;
  const { name, message, errors, ...facts } = thrown as {
    name: string;
    message: string;
    errors?: Error[];
  };
  const ours = errors ? new AggregateError(errors.map(asOurs), message) : new Error(message);
  return Object.assign(ours, facts, { name });
}

/** An error as a library throws it: its name and fields are all that tells it from others. */
const shape = (name: string, message: string, fields: object = {}) =>
  Object.assign(new Error(message), { name, ...fields });

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** As `pg` throws it for what the server reports. */
function sqlError(code: string, message: string): Error {
  return Object.assign(new pg.DatabaseError(message, message.length, "error"), { code });
}

test.each([
  ["57P01", "terminating connection due to administrator command"],
  ["57P03", "the database system is starting up"],
  ["53300", "sorry, too many clients already"],
  ["53100", "could not extend file: No space left on device"],
  ["08006", "connection failure"],
  ["58030", "could not read block: Input/output error"],
  ["40P01", "deadlock detected"],
  ["40001", "could not serialize access due to concurrent update"],
])("PostgreSQL's %s (%s) is an outage", (code, message) => {
  expect(isOutage(sqlError(code, message))).toBe(true);
});

test.each([
  ["23505", "duplicate key value violates unique constraint"],
  ["22P02", "invalid input syntax for type uuid"],
  ["22P05", "unsupported Unicode escape sequence"],
  ["42P01", "relation does not exist"],
  ["57014", "canceling statement due to user request"],
])("PostgreSQL's %s (%s) is not an outage", (code, message) => {
  expect(isOutage(sqlError(code, message))).toBe(false);
  expect(codeOf(sqlError(code, message))).toBe("POISON");
});

test("a database that does not listen is an outage, by one address and by several", async () => {
  const port = await closedPort();
  for (const host of ["127.0.0.1", "localhost"]) {
    const client = new pg.Client({ host, port });
    expect(isOutage(await thrownBy(() => client.connect()))).toBe(true);
  }
});

test("a database that goes away in the middle, or does not answer, is an outage", async () => {
  for (const serve of ["hang up", "be silent"]) {
    const server = createServer((socket) => serve === "hang up" && socket.destroy());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const pool = new pg.Pool({ host: "127.0.0.1", port, connectionTimeoutMillis: 100 });
    expect(isOutage(await thrownBy(() => pool.query("select 1")))).toBe(true);
    await pool.end();
    server.close();
  }
});

test("a query that does not come back in time is an outage", () => {
  expect(isOutage(new Error("Query read timeout"))).toBe(true);
});

test.each(clientNames)("a broker that does not listen is an outage to %s", async (client) => {
  const settings = {
    client,
    brokers: [`127.0.0.1:${await closedPort()}`],
    partitions: 1,
    replication: 1,
    prefix: "",
  };
  const { driver } = createKafka(settings, "test", createLogger("test", "silent"));
  const error = await thrownBy(async () => {
    const admin = await (await driver()).openAdmin();
    await admin.listTopics().finally(() => admin.close());
  });
  expect(isOutage(error)).toBe(true);
});

test.each([
  shape("KafkaJSConnectionClosedError", "Closed connection", { retriable: true }),
  shape("KafkaJSRequestTimeoutError", "Request Fetch timed out", { retriable: true }),
  shape("KafkaJSProtocolError", "There is no leader for this topic-partition", {
    retriable: true,
    type: "LEADER_NOT_AVAILABLE",
    code: 5,
  }),
  shape("KafkaJSNumberOfRetriesExceeded", "Connection error", { retriable: false }),
  shape("KafkaJSGroupCoordinatorNotFound", "Failed to find group coordinator", {
    retriable: false,
  }),
])("the Kafka client's $name is an outage", (error) => {
  expect(isOutage(error)).toBe(true);
});

test.each([
  shape("KafkaJSProtocolError", "The request included a message larger than the max", {
    retriable: false,
    type: "MESSAGE_TOO_LARGE",
    code: 10,
  }),
  shape("KafkaJSNonRetriableError", "Invalid topic", { retriable: false }),
  shape("KafkaJSSASLAuthenticationError", "SASL authentication failed", { retriable: false }),
])("the Kafka client's $name is not an outage when it is final", (error) => {
  expect(isOutage(error)).toBe(false);
});

test.each([
  [
    "CREDENTIALS_REFUSED",
    shape(
      "KafkaJSSASLAuthenticationError",
      "SASL PLAIN authentication failed: Invalid username or password",
      { retriable: false },
    ),
  ],
  [
    "CREDENTIALS_REFUSED",
    shape("AuthenticationError", "SASL authentication failed.", { code: "PLT_KFK_AUTHENTICATION" }),
  ],
  ["CREDENTIALS_REFUSED", shape("error", "password authentication failed", { code: "28P01" })],
  [
    "NOT_AUTHORISED",
    shape("KafkaJSProtocolError", "Not authorized", {
      retriable: false,
      type: "TOPIC_AUTHORIZATION_FAILED",
    }),
  ],
  [
    "NOT_AUTHORISED",
    shape("ProtocolError", "Not authorized", {
      code: "PLT_KFK_PROTOCOL",
      apiId: "GROUP_AUTHORIZATION_FAILED",
    }),
  ],
  ["NOT_AUTHORISED", shape("error", "permission denied for schema dashboard", { code: "42501" })],
  [
    "NOT_TRUSTED",
    shape("KafkaJSConnectionError", "Connection error: self-signed", {
      retriable: true,
      code: "SELF_SIGNED_CERT_IN_CHAIN",
    }),
  ],
  [
    "NOT_TRUSTED",
    shape("Error", "Hostname/IP does not match", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }),
  ],
] as const)("%s is no outage, however often the client would try again", (code, error) => {
  const exceeded = shape("KafkaJSNumberOfRetriesExceeded", error.message, { retriable: false });
  exceeded.cause = error;
  const several = shape("KafkaJSAggregateError", "Topic creation errors", { errors: [error] });
  for (const thrown of [error, exceeded, several, new Error("wrapped", { cause: exceeded })]) {
    expect(isOutage(thrown)).toBe(false);
    expect(codeOf(thrown)).toBe(code);
    expect(refusedBy(thrown)?.code).toBe(code);
  }
});

test("a SASL exchange that broke off is an outage, although the Kafka client takes it for final", () => {
  const message = "SASL SCRAM SHA512 authentication failed: Closed connection";
  const error = shape("KafkaJSSASLAuthenticationError", message, { retriable: false });
  expect(isOutage(error)).toBe(true);
  expect(refusedBy(error)).toBeUndefined();
});

test("what the network or the disk refuses for now is an outage", async () => {
  const socket = connect({ host: "127.0.0.1", port: await closedPort() });
  const [refused] = await once(socket, "error");
  expect(isOutage(asOurs(refused))).toBe(true);
  for (const code of ["ENOSPC", "EACCES", "EROFS", "EIO", "EMFILE", "ECONNRESET", "EAI_AGAIN"])
    expect(isOutage(shape("Error", `${code}: it did not work`, { code }))).toBe(true);
  for (const code of ["ENOENT", "EISDIR", "ERR_INVALID_ARG_TYPE"])
    expect(isOutage(shape("Error", `${code}: it did not work`, { code }))).toBe(false);
});

test("an outage that caused an error, or is one of several causes, makes it an outage", () => {
  const refused = shape("Error", "connect ECONNREFUSED", { code: "ECONNREFUSED" });
  const wrapped = new Error("not stored", { cause: new Error("not written", { cause: refused }) });
  expect(isOutage(wrapped)).toBe(true);
  expect(isOutage(new AggregateError([new Error("first"), refused], ""))).toBe(true);
  expect(isOutage(new AggregateError([new Error("first"), new Error("second")], ""))).toBe(false);
});

test("errors of the program, and things that are no errors, are poison", () => {
  for (const thrown of [
    new TypeError("x is undefined"),
    "a text",
    undefined,
    null,
    { code: "EIO" },
  ]) {
    expect(isOutage(thrown)).toBe(false);
    expect(codeOf(thrown)).toBe("POISON");
  }
});

test("a code is ours where we have one", () => {
  expect(codeOf(new OutageError("down"))).toBe("OUTAGE");
  expect(codeOf(new MalformedMessageError("MALFORMED_NOT_JSON", "no"))).toBe("MALFORMED_NOT_JSON");
  expect(codeOf(shape("Error", "full", { code: "ENOSPC" }))).toBe("OUTAGE");
  const late = new TimeoutError("the reply", 250);
  expect(late.message).toBe("the reply did not happen within 250 ms");
  expect([late.code, late.retry]).toEqual(["TIMEOUT", true]);
});

test("errors that refer to each other in a circle come to an end", () => {
  const first = new Error("first");
  const second = new Error("second", { cause: first });
  first.cause = second;
  expect(isOutage(first)).toBe(false);
});
