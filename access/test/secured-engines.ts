import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Kafka, startKafka } from "@recibo/local/kafka";
import { freePort } from "@recibo/local/ports";
import { type Postgres, startPostgres } from "@recibo/local/postgres";
import { postgresUser } from "@recibo/local/postgres/system-user";
import { defaultDataFolder, projectFolder } from "@recibo/local/project";
import type { ServiceName } from "@recibo/local/settings";
import { makeSecrets } from "../src/secrets.ts";

/** A Kafka and a PostgreSQL that check who is who, with certificates and passwords of their own. */
export type SecuredEngines = {
  readonly kafka: Kafka;
  readonly postgres: Postgres;
  /** Where the secrets are; each participant's in the folder of its name. */
  readonly secrets: string;
  /** The certificate of the authority that has signed the others. */
  readonly authority: string;
  /** What goes before the names of the desk's topics and groups. */
  readonly prefix: string;
  /** The environment of a service that is who it should be. */
  envOf(service: ServiceName): Record<string, string>;
  passwordOf(user: string): Promise<string>;
  close(): Promise<void>;
};

/** Starts both, with users and rights as an administrator sets them up. */
export async function startSecuredEngines(): Promise<SecuredEngines> {
  const folder = await mkdtemp(join(tmpdir(), "recibo-secured-"));
  await chmod(folder, 0o711); // PostgreSQL's user has to get through
  const secrets = join(folder, "secrets");
  // Not for localhost, so that there is a name that does not fit.
  const hosts = ["127.0.0.1"];
  await makeSecrets({ folder: secrets, kafka: hosts, postgres: hosts });
  const passwordOf = (user: string) => readFile(join(secrets, user, "password"), "utf8");
  const prefix = "secured.";
  const ca = join(secrets, "operator/ca.pem");
  const internalPort = await freePort();
  const [kafka, postgres] = await Promise.all([
    startKafka({
      data: join(folder, "kafka"),
      engines: join(defaultDataFolder, "engines"),
      port: await freePort(),
      heapMegabytes: 256,
      secured: {
        internalPort,
        keystore: join(secrets, "kafka/keystore.pem"),
        authority: ca,
        administrators: ["administrator"],
        plainUsers: { operator: await passwordOf("operator") },
      },
    }),
    startSecuredPostgres(folder, secrets),
  ]);
  const close = async () => {
    await Promise.all([kafka.close(), postgres.close()]);
    await rm(folder, { recursive: true, force: true });
  };
  await grant(`127.0.0.1:${internalPort}`, secrets, prefix).catch(async (error) => {
    await close();
    throw error;
  });
  return {
    kafka,
    postgres,
    secrets,
    prefix,
    authority: ca,
    passwordOf,
    envOf: (service) => ({
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_PREFIX: prefix,
      KAFKA_TLS: "true",
      KAFKA_TLS_CA: ca,
      KAFKA_SASL: "scram-sha-512",
      KAFKA_USERNAME: service,
      KAFKA_PASSWORD_FILE: join(secrets, service, "password"),
      DATABASE_TLS: "true",
      DATABASE_TLS_CA: ca,
    }),
    close,
  };
}

/** The server reads its key as its own user, who alone may. */
async function startSecuredPostgres(folder: string, secrets: string): Promise<Postgres> {
  const user = await postgresUser();
  const file = async (name: string) => {
    const copy = join(folder, `postgres-${name}`);
    await copyFile(join(secrets, "postgres", name), copy);
    if (user) await chown(copy, user.uid, user.gid);
    return copy;
  };
  const settings = {
    ssl: "on",
    ssl_cert_file: await file("certificate.pem"),
    ssl_key_file: await file("key.pem"),
  };
  return startPostgres({ data: join(folder, "postgres"), port: await freePort(), settings });
}

async function grant(brokers: string, secrets: string, prefix: string): Promise<void> {
  const own = join(secrets, "administrator");
  const { code, said } = await runGrant({
    KAFKA_BROKERS: brokers,
    KAFKA_PREFIX: prefix,
    KAFKA_TLS: "true",
    KAFKA_TLS_CA: join(own, "ca.pem"),
    KAFKA_TLS_CERTIFICATE: join(own, "certificate.pem"),
    KAFKA_TLS_KEY: join(own, "key.pem"),
    ACCESS_PASSWORDS: own,
  });
  if (code !== 0) throw new Error(`users and rights could not be set up: ${said}`);
}

/** Runs the administrator's program. */
export async function runGrant(env: Record<string, string>) {
  const file = join(projectFolder, "access/src/grant.ts");
  const child = spawn(process.execPath, [file, join(projectFolder, "config/access.ini")], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  return { code: code as number | null, said };
}
