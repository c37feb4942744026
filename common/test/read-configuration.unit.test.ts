import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  ConfigurationError,
  environmentName,
  readConfiguration,
} from "../src/configuration/read-configuration.ts";
import { database, health, http, kafka, session } from "../src/configuration/sections.ts";

const sections = { http, kafka, database, session, health };
const fine = {
  http: { host: "127.0.0.1", port: "8080", secure: "false" },
  kafka: {
    brokers: "localhost:19092, other:9092",
    partitions: "3",
    replication: "1",
    prefix: "",
    session_timeout: "3000",
  },
  database: { url: "postgres://recibo:hidden@localhost:5432/recibo", pool: "8" },
  session: { secret: "s".repeat(32), days: "14" },
  health: { host: "127.0.0.1", port: "9080" },
};

let file: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-configuration-"));
  file = join(folder, "service.ini");
});
afterAll(() => rm(folder, { recursive: true }));

type Ini = Record<string, Record<string, string | undefined>>;

const iniOf = (ini: Ini) =>
  Object.entries(ini)
    .flatMap(([name, keys]) => [
      `[${name}]`,
      ...Object.entries(keys).flatMap(([key, value]) =>
        value === undefined ? [] : [`${key} = ${value}`],
      ),
    ])
    .join("\n");

/** Reads the fine configuration with some keys replaced, or left out when undefined. */
async function read(changes: Ini, environment: NodeJS.ProcessEnv = {}, before = "") {
  const merged: Ini = { ...fine };
  for (const [name, keys] of Object.entries(changes)) merged[name] = { ...merged[name], ...keys };
  await writeFile(file, `${before}\n${iniOf(merged)}`);
  return readConfiguration("service", file, sections, environment);
}

/** The lines of the message after the first, without indentation and the file's folder. */
async function problems(...given: Parameters<typeof read>): Promise<string[]> {
  const error = await read(...given).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error.code).toBe("CONFIGURATION");
  const [first, ...rest] = error.message.replaceAll(file, "service.ini").split("\n");
  expect(first).toBe("service: the configuration cannot be used.");
  return rest.map((line: string) => line.trim());
}

const noTls = { tls: false, tls_ca: "", tls_certificate: "", tls_key: "" };

test("a configuration that fits becomes a typed object", async () => {
  expect(await read({})).toEqual({
    http: { host: "127.0.0.1", port: 8080, secure: false },
    kafka: {
      client: "kafkajs",
      brokers: ["localhost:19092", "other:9092"],
      partitions: 3,
      replication: 1,
      prefix: "",
      session_timeout: 3_000,
      ...noTls,
      sasl: "none",
      username: "",
      password: "",
    },
    database: { url: fine.database.url, pool: 8, ...noTls },
    session: { secret: fine.session.secret, days: 14 },
    health: { host: "127.0.0.1", port: 9080 },
  });
});

test("an environment variable named after section and key goes before the file", async () => {
  const environment = { KAFKA_BROKERS: "kafka:9092", HTTP_SECURE: "true", UNRELATED: "x" };
  const { kafka: broker, http: web } = await read({ http: { secure: undefined } }, environment);
  expect(broker.brokers).toEqual(["kafka:9092"]);
  expect(web).toEqual({ host: "127.0.0.1", port: 8080, secure: true });
  expect(environmentName("retry", "first_delay")).toBe("RETRY_FIRST_DELAY");
});

test("all problems are told at once, each with file, section, key and what was expected", async () => {
  const changes = {
    http: { port: "99999", secure: "yes" },
    kafka: { brokers: "localhost", partitions: undefined },
    database: { pool: "1.5" },
    health: { host: "" },
  };
  expect(await problems(changes)).toEqual([
    'service.ini [http] port: expected a whole number from 1 to 65535 (a port), found "99999"',
    'service.ini [http] secure: expected true or false, found "yes"',
    'service.ini [kafka] brokers: expected host:port pairs separated by commas, as in localhost:19092, found "localhost"',
    "service.ini [kafka] partitions: missing; expected a whole number from 1 to 1000 (or set KAFKA_PARTITIONS)",
    'service.ini [database] pool: expected a whole number from 2 to 100 (connections), found "1.5"',
    'service.ini [health] host: expected an address to listen on, as in 127.0.0.1, found ""',
  ]);
});

test("a wrong value from the environment names its variable", async () => {
  expect(await problems({}, { HTTP_PORT: "http" })).toEqual([
    'service.ini [http] port: expected a whole number from 1 to 65535 (a port), found "http", from the environment variable HTTP_PORT',
  ]);
});

test("an empty environment variable is a value, not nothing", async () => {
  expect(await problems({}, { HTTP_PORT: "" })).toEqual([
    'service.ini [http] port: expected a whole number from 1 to 65535 (a port), found "", from the environment variable HTTP_PORT',
  ]);
});

test("a secret that does not fit is not shown", async () => {
  const shown = (
    await problems(
      { session: { secret: "too-short-secret" } },
      { DATABASE_URL: "mysql://root:pa55@db" },
    )
  ).join("\n");
  expect(shown).not.toMatch(/too-short-secret|pa55/);
  expect(shown).toContain(
    "[session] secret: expected at least 32 characters, the same on every dashboard, found a value that does not fit",
  );
  expect(shown).toContain("from the environment variable DATABASE_URL");
});

test("an unknown section, an unknown key and a key outside any section are refused", async () => {
  const changes = { kafak: { brokers: "localhost:19092" }, http: { prot: "8080" } };
  expect(await problems(changes, {}, "level = info")).toEqual([
    "service.ini level: a key outside any section; expected it under one of [http], [kafka], [database], [session], [health]",
    "service.ini [kafak]: unknown section; expected one of [http], [kafka], [database], [session], [health]",
    "service.ini [http] prot: unknown key; expected one of host, port, secure",
  ]);
});

test("a section that is missing misses each of its keys", async () => {
  const { health: _, ...rest } = fine;
  await writeFile(file, iniOf(rest));
  expect(() => readConfiguration("service", file, sections, {})).toThrow(
    /\[health\] host: missing.*\n.*\[health\] port: missing/,
  );
});

test("a file that is not there, or is a folder, is told as one problem", () => {
  const missing = join(folder, "none.ini");
  expect(() => readConfiguration("service", missing, sections, {})).toThrow(
    `${missing}: there is no such file; expected an ini file, given as the first argument`,
  );
  expect(() => readConfiguration("service", folder, sections, {})).toThrow(
    `${folder}: cannot be read: `,
  );
});

test("what the ini format takes for something else than text is refused with its place", async () => {
  expect(await problems({}, {}, "[http.extra]\nport = 1")).toContainEqual(
    expect.stringContaining("service.ini [http] extra: unknown key"),
  );
  expect(await problems({ http: { "port[]": "8081" } })).toContainEqual(
    expect.stringContaining("[http] port: expected a whole number"),
  );
});
