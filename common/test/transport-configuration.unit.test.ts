import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAuthority } from "@recibo/access/certificates";
import { readConfiguration } from "../src/configuration/read-configuration.ts";
import { database, kafka } from "../src/configuration/sections.ts";
import { kafkajsSecurity } from "../src/messaging/kafkajs/security.ts";
import { saslOf } from "../src/messaging/security.ts";

const sections = { kafka, database };
const ini = `[kafka]
brokers = kafka:9092
partitions = 3
replication = 1
prefix =
session_timeout = 3000

[database]
url = postgres://recibo:recibo@postgres/recibo
pool = 8
`;

let certificate: string;
let key: string;
let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-transport-"));
  const authority = await createAuthority("trial");
  ({ certificate, key } = await authority.issue({ name: "trial" }));
  const { key: otherKey } = await authority.issue({ name: "other" });
  await Promise.all([
    writeFile(at("service.ini"), ini),
    writeFile(at("certificate.pem"), certificate),
    writeFile(at("key.pem"), key),
    writeFile(at("other-key.pem"), otherKey),
    writeFile(at("password"), "from a file\n"),
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

const read = (environment: NodeJS.ProcessEnv) =>
  readConfiguration("service", at("service.ini"), sections, environment);

/** The problems of a configuration, without folders. */
function problems(environment: NodeJS.ProcessEnv): string[] {
  try {
    read(environment);
    return [];
  } catch (error) {
    const lines = (error as Error).message.replaceAll(`${folder}/`, "").split("\n");
    return lines.slice(1).map((line) => line.trim());
  }
}

test("a file without a word of security speaks plain text, as before", () => {
  const configuration = read({});
  expect(configuration.kafka).toMatchObject({ tls: false, sasl: "none", username: "" });
  expect(configuration.database).toMatchObject({ tls: false, tls_ca: "" });
  expect(kafkajsSecurity(configuration.kafka)).toEqual({});
});

test("TLS and SASL reach both Kafka clients in the form each takes", () => {
  const { kafka: settings } = read({
    KAFKA_TLS: "true",
    KAFKA_TLS_CA: at("certificate.pem"),
    KAFKA_TLS_CERTIFICATE: at("certificate.pem"),
    KAFKA_TLS_KEY: at("key.pem"),
    KAFKA_SASL: "scram-sha-512",
    KAFKA_USERNAME: "dashboard",
    KAFKA_PASSWORD: "secret",
  });
  expect(kafkajsSecurity(settings)).toEqual({
    ssl: { ca: certificate, cert: certificate, key },
    sasl: { mechanism: "scram-sha-512", username: "dashboard", password: "secret" },
  });
  expect(saslOf(settings)?.mechanism).toBe("SCRAM-SHA-512");
});

test("what does not fit together is told for all sections at once", () => {
  const environment = {
    KAFKA_SASL: "plain",
    KAFKA_TLS_CA: at("certificate.pem"),
    DATABASE_TLS: "true",
    DATABASE_TLS_CERTIFICATE: at("certificate.pem"),
    DATABASE_URL: "postgres://recibo:recibo@postgres/recibo?sslmode=disable",
  };
  expect(problems(environment)).toEqual([
    "service.ini [kafka] tls_ca: of no use while tls is false",
    "service.ini [kafka] username: missing; expected the user's, since sasl is plain (or set KAFKA_USERNAME)",
    "service.ini [kafka] password: missing; expected the user's, since sasl is plain (or set KAFKA_PASSWORD)",
    "service.ini [database] tls_key: missing; expected the private key of tls_certificate (or set DATABASE_TLS_KEY)",
    "service.ini [database] url: says sslmode while tls is true; expected only one of them",
  ]);
});

test("credentials without SASL, and a key of another certificate, are told", () => {
  expect(problems({ KAFKA_USERNAME: "dashboard" })).toEqual([
    "service.ini [kafka] username: of no use while sasl is none",
  ]);
  const environment = {
    KAFKA_TLS: "true",
    KAFKA_TLS_CERTIFICATE: at("certificate.pem"),
    KAFKA_TLS_KEY: at("other-key.pem"),
  };
  expect(problems(environment)).toEqual([
    "service.ini [kafka] tls_key: not the private key of tls_certificate",
  ]);
});

test("a certificate's file that is not there, is a folder, or holds something else is named", () => {
  const environment = {
    KAFKA_TLS: "true",
    KAFKA_TLS_CA: at("none.pem"),
    KAFKA_TLS_KEY: at("certificate.pem"),
    DATABASE_TLS: "true",
    DATABASE_TLS_CA: `${folder}/`,
    KAFKA_SASL: "scram",
  };
  expect(problems(environment)).toEqual([
    'service.ini [kafka] tls_ca: expected a PEM file with certificates of authorities, or nothing, found "none.pem": there is no such file, from the environment variable KAFKA_TLS_CA',
    'service.ini [kafka] tls_key: expected a PEM file with a private key, or nothing, found "certificate.pem": there is no such thing as a private key in it, from the environment variable KAFKA_TLS_KEY',
    'service.ini [kafka] sasl: expected none, plain, scram-sha-256 or scram-sha-512, found "scram", from the environment variable KAFKA_SASL',
    'service.ini [database] tls_ca: expected a PEM file with certificates of authorities, or nothing, found "": it is a folder, from the environment variable DATABASE_TLS_CA',
  ]);
});

test("a secret may lie in a file that the environment names, in one place only", () => {
  const sasl = { KAFKA_SASL: "plain", KAFKA_USERNAME: "dashboard" };
  const { kafka: settings } = read({ ...sasl, KAFKA_PASSWORD_FILE: at("password") });
  expect(settings.password).toBe("from a file");
  expect(problems({ ...sasl, KAFKA_PASSWORD_FILE: at("none") })).toEqual([
    "service.ini [kafka] password: none, which KAFKA_PASSWORD_FILE names: there is no such file",
  ]);
  expect(
    problems({ ...sasl, KAFKA_PASSWORD_FILE: at("password"), KAFKA_PASSWORD: "here too" }),
  ).toEqual([
    "service.ini [kafka] password: both KAFKA_PASSWORD and KAFKA_PASSWORD_FILE are set; expected one of them",
  ]);
});
